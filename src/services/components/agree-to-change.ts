import type { FieldChange } from '../../domain/component/flux-request.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { AskAdmin } from '../../pipeline/world-builder.ts';
import type { ChangePlan, PlannedPatch } from './change-plan.ts';

export interface ChangeRequest {
  signal: AbortSignal;
  /** Asks the sovereign-admin; undefined when nobody can be asked. */
  ask: AskAdmin;
  region?: string;
  /** Only tells what would be written. */
  dryRun?: boolean;
  /** Writes also what the next apply from Git takes back. */
  evenIfReverted?: boolean;
}

/**
 * Refuses what would be reverted, then asks.
 * @throws CatalystError CATALYST-GITOPS-REVERTS, CATALYST-ANSWER-MISSING, CATALYST-DECLINED
 */
export async function agreeToChange(plan: ChangePlan, request: ChangeRequest): Promise<void> {
  refuseReverted(plan, request);
  const { verb, fqdn, id } = plan;
  const text = `${capital(verb)} ${id} on ${fqdn}?`;
  const answer = await request.ask({
    id: `component-${verb}-${id}`,
    text,
    lines: planLines(plan),
    about: { component: id, verb },
  });
  if (answer === true) return;
  if (answer === false) {
    throw new CatalystError('CATALYST-DECLINED', 'Declined. Nothing was touched.', {
      hint: `Look at it again: catalyst component ${verb} ${id} ${fqdn} --dry-run`,
    });
  }
  throw new CatalystError('CATALYST-ANSWER-MISSING', `Nobody can be asked here: ${text}`, {
    hint: 'Answer beforehand with --yes.',
  });
}

function refuseReverted({ verb, id, fqdn, patches }: ChangePlan, { evenIfReverted }: ChangeRequest): void {
  const reverted = patches.find(({ gitOps }) => gitOps.reverted);
  if (reverted === undefined || evenIfReverted === true) return;
  const { kustomization, why } = reverted.gitOps;
  const message = `${capital(verb)} of ${id} on ${fqdn} would not last: ${why}, and Kustomization ${kustomization} applies that again ${untilText(reverted)}. Nothing was touched.`;
  throw new CatalystError('CATALYST-GITOPS-REVERTS', message, {
    hint: 'Change it in Git; or add --even-if-reverted to have it until then.',
  });
}

/** When the next apply comes: at its interval, or with the next revision in Git. */
export function untilText({ gitOps }: Pick<PlannedPatch, 'gitOps'>): string {
  const { within } = gitOps;
  return within === undefined ? 'at its next apply' : `within ${within}, and at every new revision in Git`;
}

/** What is written where, field by field, and whether it lasts. */
export function planLines(plan: ChangePlan): string[] {
  const { verb, id, fqdn, sandbox, region, patches } = plan;
  const where = `${sandbox ? 'sandbox' : 'real'} · ${region}`;
  return [
    `${capital(verb)} ${id} on ${fqdn} (${where})`,
    '',
    ...patches.flatMap((patch) => [
      `  ~ ${patch.kind} ${patch.namespace}/${patch.name}`,
      ...patch.changes.map((change) => `      ${changeText(change)}`),
      ...lastingLines(patch, verb),
    ]),
  ];
}

function changeText({ path, from, to }: FieldChange): string {
  const field = path[0] === 'metadata' ? path.at(-1) : path.join('.');
  return `${field}  ${from ?? 'not set'} → ${to ?? 'not set'}`;
}

/** A request is over once it is handled; what stays matters for what is meant to stay. */
function lastingLines(patch: PlannedPatch, verb: ChangePlan['verb']): string[] {
  const { kustomization, reverted, why } = patch.gitOps;
  if (kustomization === undefined || (verb === 'reconcile' && !reverted)) return [];
  if (reverted) return [`      ! ${why}: Kustomization ${kustomization} takes it back ${untilText(patch)}`];
  return [`      stays: ${why} (Kustomization ${kustomization})`];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
