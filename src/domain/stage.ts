/** The seven stages of `sovereign create`, in order. These names are used on every face and in the documents. */
export const STAGES = ['check', 'plan', 'apply', 'records', 'cluster', 'converge', 'handover'] as const;
export type StageId = (typeof STAGES)[number];

/** What a stage usually takes on a real Sovereign with one control plane, in milliseconds (reference: runbook figures). */
export const USUAL_MS: Record<StageId, number> = {
  check: 3_000,
  plan: 15_000,
  apply: 90_000,
  records: 30_000,
  cluster: 240_000,
  converge: 720_000,
  handover: 30_000,
};
