import { createHash } from 'node:crypto';
import { CatalystError } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import { moneyText, parseMoney } from '../../../domain/money.ts';
import {
  destructive,
  type PlannedChange,
  planJson,
  recordsJson,
  type SovereignPlan,
} from '../../../domain/plan.ts';
import { planLines } from '../../../domain/plan-lines.ts';
import type { World } from '../../world.ts';

/** Refuses a plan that costs more a month than `limits.maxMonthlyCost`, or whose cost is not known in full. */
export function refuseAboveLimit(world: World, plan: SovereignPlan): void {
  const limit = parseMoney(world.spec.limits.maxMonthlyCost ?? '');
  const { currency, monthly, lines } = plan.cost.after;
  if (limit === undefined) return;
  const unknown = lines.find((line) => line.monthly === undefined);
  if (unknown !== undefined) {
    const reason = `Hetzner names no price for ${unknown.size} in ${unknown.location}, so the limit cannot be held.`;
    throw new CatalystError('CATALYST-COST-LIMIT', reason, {
      hint: 'Choose another type, or plan without the limit.',
    });
  }
  if (monthly <= limit) return;
  const text = `The plan costs ${currency} ${moneyText(monthly)} a month; at most ${moneyText(limit)} is allowed. Nothing was touched.`;
  throw new CatalystError('CATALYST-COST-LIMIT', text, {
    hint: 'Raise --max-monthly-cost, or ask for smaller or fewer servers.',
  });
}

/** A plan as far as it is agreed to. */
export interface Agreeable {
  infrastructure: PlannedChange[];
  /** In the JSON form of a plan. */
  records: JsonValue[];
  lines: string[];
  json: { [key: string]: JsonValue };
}

export function agreeable(plan: SovereignPlan): Agreeable {
  const { infrastructure, records } = plan;
  return { infrastructure, records: recordsJson(records), lines: planLines(plan), json: planJson(plan) };
}

/**
 * Asks for what was not agreed to yet; throws CATALYST-DECLINED on a no. What an earlier run was allowed and did not
 * finish is not asked again; a changed resource or a new one is.
 */
export async function consent(world: World, plan: Agreeable): Promise<void> {
  const records = plan.records.map(recordKey);
  const wanted = [...plan.infrastructure.map(consentKey), ...records];
  const { round, keys } = agreement(world);
  const given = new Set(keys);
  const agreed = (change: PlannedChange) => given.has(consentKey(change)) || completes(change, given);
  if (plan.infrastructure.every(agreed) && records.every((key) => given.has(key))) return;
  const dangerous = destructive(plan);
  const yes = await world.ask({
    id: `plan-${round}-${digest(wanted)}`,
    text: questionText(world, dangerous),
    lines: plan.lines,
    about: plan.json,
    ...(dangerous.length > 0 ? { confirmName: world.fqdn } : {}),
  });
  if (!yes) {
    throw new CatalystError('CATALYST-DECLINED', 'The plan was declined. Nothing was touched.', {
      hint: 'Run the same command again, or look at the plan alone: catalyst sovereign plan -f FILE',
    });
  }
  await world.learn('consent', { round, keys: [...new Set([...given, ...wanted])] });
}

function questionText({ fqdn }: World, dangerous: readonly PlannedChange[]): string {
  if (dangerous.length === 0) return `Make these changes to ${fqdn}?`;
  const count = dangerous.length === 1 ? 'One change destroys' : `${dangerous.length} changes destroy`;
  return `${count} what exists. To go on, type the name: ${fqdn}`;
}

/** The kept form of an agreement: what is done to which resource, and of which size. */
function consentKey({ action, address, size = '', location = '', updates }: PlannedChange): string {
  const what = updates.length === 0 ? '' : digest(updates.map((update) => JSON.stringify(update)));
  return [action, address, size, location, what].filter((part) => part !== '').join(' ');
}

const RECORD = 'record ';

/**
 * The kept form of an agreement to a record set. A new one has no values in it: the address that it will hold is not known
 * before the infrastructure is made, and what was agreed to then is not asked again.
 */
function recordKey(record: JsonValue): string {
  const { action, name, type, from, to } = record as Record<string, JsonValue>;
  const values = action === 'add' ? '' : ` ${digest([JSON.stringify([from, to])])}`;
  return `${RECORD}${action} ${type} ${name}${values}`;
}

/** Gives an interrupted creation that was agreed to what it still lacks; nothing that is there changes. */
function completes({ action, address, updates }: PlannedChange, given: ReadonlySet<string>): boolean {
  const created = [...given].some(
    (key) => key === `create ${address}` || key.startsWith(`create ${address} `),
  );
  return action === 'update' && created && updates.every(({ from }) => isEmpty(from));
}

function isEmpty(value: JsonValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function digest(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
}

interface Agreement {
  /** Counts completed applies: the same change later on is another question. */
  round: number;
  keys: string[];
}

function agreement(world: World): Agreement {
  return (world.output('consent') as unknown as Agreement | undefined) ?? { round: 1, keys: [] };
}

/** Whatever was agreed to is asked again. Resolves with what takes that back. */
export async function forgetAgreement(world: World): Promise<() => Promise<void>> {
  const before = agreement(world);
  await world.learn('consent', { round: before.round + 1, keys: [] });
  return () => world.learn('consent', { round: before.round + 1, keys: before.keys });
}

/** The infrastructure that was agreed to is made; whatever comes next is asked anew. Record sets are written later. */
export async function endAgreement(world: World): Promise<void> {
  const { round, keys } = agreement(world);
  await world.learn('consent', { round: round + 1, keys: keys.filter((key) => key.startsWith(RECORD)) });
}
