import { createHash } from 'node:crypto';
import { destroyCommand } from '../../domain/destroy/destroy-command.ts';
import {
  consentKeys,
  consentWord,
  type DestroyPlan,
  type DestroyRequest,
  destroyPlanJson,
  isEmptyPlan,
} from '../../domain/destroy/destroy-plan.ts';
import type { MetObject } from '../../domain/destroy/destroy-proof.ts';
import { isDestroying } from '../../domain/destroyed.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { World } from '../world.ts';

const CONSENT = 'destroy.consent';
const MET = 'destroy.met';
const BEGUN = 'destroy.begun';
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
      text: `This destroys ${fqdn} and what it holds. To go on, type ${wordIs(plan)}`,
      lines: plan.lines.map(({ action, kind, name }) => `- ${action} ${kind} ${name}`),
      confirmName: consentWord(plan),
      about: destroyPlanJson(plan),
    };
    const untouched = isDestroying(world.progress()) ? 'Nothing more was touched.' : 'Nothing was touched.';
    if (!(await world.ask(question).catch(withFlag(plan, untouched)))) throw declined(plan, untouched);
    await world.learn(CONSENT, [...new Set([...given, ...wanted])]);
  }
  await meet(world, plan);
}

/** Objects that were agreed to be deleted, in this run or an earlier one. */
export function agreedKeys(world: World): Set<string> {
  const given = world.output<string[]>(CONSENT) ?? [];
  return new Set(given.flatMap((text) => /^delete ([a-z_]+\/\d+)$/.exec(text)?.[1] ?? []));
}

/** Objects whose protection was shown, and agreed to be lifted. */
export function agreedToUnprotect(world: World): Set<string> {
  const given = world.output<string[]>(CONSENT) ?? [];
  return new Set(given.flatMap((text) => /^unprotect ([a-z_]+\/\d+)$/.exec(text)?.[1] ?? []));
}

/** Everything of ours that this destroy met, in all its runs, oldest first. */
export function metObjects(world: World): MetObject[] {
  if (world.output(BEGUN) !== begunAfter(world)) return [];
  return (world.output(MET) ?? []) as unknown as MetObject[];
}

/** The run that this destroy follows. One that was killed, even when all was gone, is gone on with; one that ended well is not. */
export function begunAfter(world: World): string {
  const runs = lifeRuns(world.progress());
  return runs.findLast(({ command, outcome }) => command !== 'destroy' || outcome === 'done')?.run ?? '';
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
  if (met.length > 0) {
    await world.learn(MET, [...known, ...met] as unknown as JsonValue);
    await world.learn(BEGUN, begunAfter(world));
  }
  await doubt(
    world,
    plan.leftAlone.filter(({ belonging }) => belonging === 'doubtful').map(({ id }) => id),
  );
}

/** Keeps in mind what may be ours: it is told as left until somebody says whose it is. */
export async function doubt(world: World, keys: readonly string[]): Promise<void> {
  const all = [...new Set([...doubtfulKeys(world, {}), ...keys])];
  if (all.length > 0) await world.learn(DOUBTFUL, all);
}

function wordIs(plan: DestroyPlan): string {
  const what = plan.request.fromCloud ? 'the name and how many things are to go' : 'the name';
  return `${what}: ${consentWord(plan)}`;
}

/** A destroy that has begun goes on with what was agreed; one that has not is a new question in every run. */
function questionId(world: World, wanted: readonly string[]): string {
  const run = world.progress().active?.run ?? '';
  return `destroy-${createHash('sha256')
    .update([run, ...wanted].join('\n'))
    .digest('hex')
    .slice(0, 16)}`;
}

function declined({ sovereign: fqdn, request }: DestroyPlan, untouched: string): CatalystError {
  return new CatalystError('CATALYST-DECLINED', `${fqdn} stays. ${untouched}`, {
    hint: `Look again without a question: ${destroyCommand(fqdn, request, { planOnly: true })}`,
  });
}

/** `--yes` is not enough here. */
function withFlag(plan: DestroyPlan, untouched: string) {
  const { sovereign: fqdn, request } = plan;
  return (error: unknown): never => {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-ANSWER-MISSING') throw error;
    const command = destroyCommand(fqdn, request, { unconfirmed: true });
    throw new CatalystError(error.code, `Nobody can be asked here whether to destroy ${fqdn}. ${untouched}`, {
      hint: `Agree beforehand: ${command} --confirm=${consentWord(plan)}`,
    });
  };
}
