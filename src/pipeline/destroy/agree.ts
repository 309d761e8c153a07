import { createHash } from 'node:crypto';
import {
  consentKeys,
  type DestroyPlan,
  type DestroyRequest,
  destroyPlanJson,
  isEmptyPlan,
} from '../../domain/destroy/destroy-plan.ts';
import type { MetObject } from '../../domain/destroy/destroy-proof.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import type { World } from '../world.ts';

const CONSENT = 'destroy.consent';
const MET = 'destroy.met';
const DOUBTFUL = 'destroy.doubtful';

/**
 * Has the plan agreed to by the Sovereign's name, typed or given. What was agreed to and is not done is not asked again; one
 * line more is another question.
 * @throws CatalystError CATALYST-DECLINED, CATALYST-ANSWER-MISSING
 */
export async function agree(world: World, plan: DestroyPlan): Promise<void> {
  await world.learn('destroy.plan', destroyPlanJson(plan));
  const wanted = consentKeys(plan);
  const given = new Set(world.output<string[]>(CONSENT) ?? []);
  if (!isEmptyPlan(plan) && wanted.some((key) => !given.has(key))) {
    const { fqdn } = world;
    const question = {
      id: questionId(world, wanted),
      text: `This destroys ${fqdn} and what it holds. To go on, type the name: ${fqdn}`,
      lines: plan.lines.map(({ action, kind, name }) => `- ${action} ${kind} ${name}`),
      confirmName: fqdn,
      about: destroyPlanJson(plan),
    };
    if (!(await world.ask(question).catch(withFlag(fqdn)))) throw declined(fqdn);
    await world.learn(CONSENT, [...new Set([...given, ...wanted])]);
  }
  await meet(world, plan);
}

/** Objects that were agreed to be deleted, in this run or an earlier one. */
export function agreedKeys(world: World): Set<string> {
  const given = world.output<string[]>(CONSENT) ?? [];
  return new Set(given.flatMap((text) => /^delete ([a-z_]+\/\d+)$/.exec(text)?.[1] ?? []));
}

/** Everything of ours that this destroy met, oldest first. */
export function metObjects(world: World): MetObject[] {
  return (world.output(MET) ?? []) as unknown as MetObject[];
}

/** Keys of what may be ours: who hung on a server of ours hangs on nothing once that is gone. */
export function doubtfulKeys(world: World, { leave = [] }: Pick<DestroyRequest, 'leave'>): Set<string> {
  return new Set((world.output<string[]>(DOUBTFUL) ?? []).filter((key) => !leave.includes(key)));
}

async function meet(world: World, plan: DestroyPlan): Promise<void> {
  const known = metObjects(world);
  const ids = new Set(known.map(({ id }) => id));
  const met = plan.lines.flatMap(({ action, id, name, hourly }) =>
    id === undefined || ids.has(id) || (action !== 'delete' && action !== 'keep')
      ? []
      : [{ id, name, ...(hourly === undefined ? {} : { hourly }) }],
  );
  if (met.length > 0) await world.learn(MET, [...known, ...met] as unknown as JsonValue);
  const doubtful = plan.leftAlone.filter(({ belonging }) => belonging === 'doubtful').map(({ id }) => id);
  const all = [...new Set([...doubtfulKeys(world, {}), ...doubtful])];
  if (all.length > 0) await world.learn(DOUBTFUL, all);
}

/** A destroy that has begun goes on with what was agreed; one that has not is a new question in every run. */
function questionId(world: World, wanted: readonly string[]): string {
  const run = world.progress().active?.run ?? '';
  return `destroy-${createHash('sha256')
    .update([run, ...wanted].join('\n'))
    .digest('hex')
    .slice(0, 16)}`;
}

function declined(fqdn: string): CatalystError {
  return new CatalystError('CATALYST-DECLINED', `${fqdn} stays. Nothing was touched.`, {
    hint: `Look again without a question: catalyst sovereign destroy ${fqdn} --plan-only`,
  });
}

/** `--yes` is not enough here. */
function withFlag(fqdn: string) {
  return (error: unknown): never => {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-ANSWER-MISSING') throw error;
    throw new CatalystError(
      error.code,
      `Nobody can be asked here whether to destroy ${fqdn}. Nothing was touched.`,
      {
        hint: `Agree beforehand: catalyst sovereign destroy ${fqdn} --confirm=${fqdn}`,
      },
    );
  };
}
