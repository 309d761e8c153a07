/** The seven stages of `sovereign create`, in order. These names are used on every face and in the documents. */
export const STAGES = ['check', 'plan', 'apply', 'records', 'cluster', 'converge', 'handover'] as const;

/** The stages of `sovereign destroy`, in order. */
export const DESTROY_STAGES = [
  'survey',
  'unprotect',
  'withdraw',
  'release',
  'remove',
  'sweep',
  'verify',
  'zone',
] as const;

/** Every stage that a run may have. */
export const ALL_STAGES = [...STAGES, ...DESTROY_STAGES] as const;

export type DestroyStageId = (typeof DESTROY_STAGES)[number];
export type StageId = (typeof ALL_STAGES)[number];

/** What a stage usually takes on a real Sovereign with one control plane, in milliseconds (reference: runbook figures). */
export const USUAL_MS: Record<StageId, number> = {
  check: 3_000,
  plan: 15_000,
  apply: 90_000,
  records: 30_000,
  cluster: 240_000,
  converge: 720_000,
  handover: 30_000,
  survey: 10_000,
  unprotect: 5_000,
  withdraw: 5_000,
  release: 20_000,
  remove: 60_000,
  sweep: 5_000,
  verify: 5_000,
  zone: 5_000,
};

/** Stages that change nothing outside: a run that came no further left nothing to finish. */
export const HARMLESS_STAGES: readonly StageId[] = ['check', 'plan', 'survey'];
