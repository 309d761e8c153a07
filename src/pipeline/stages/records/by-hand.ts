import { CatalystError } from '../../../domain/errors.ts';
import type { RecordSet } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';
import { type Wanted, wantedRecords } from './wanted.ts';

const BUDGET_MS = 1_800_000;
const POLL_MS = 10_000;

/** Without a provider: says what to create, and waits for it only when asked to. */
export async function recordsByHand(world: World, wanted: Wanted): Promise<string> {
  const records = wanted.records.map((set) => ({
    name: set.name,
    type: set.type,
    ttl: set.ttl,
    values: set.values,
  }));
  await world.learn('records', { zone: wanted.fqdn, manual: true, address: wanted.address, records });
  const say = (text: string) => world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
  await say(`Create these ${records.length} records where ${wanted.fqdn} is served:`);
  for (const set of wanted.records) await say(lineOf(set));
  if (!world.options.waitForRecords) return `${records.length} records to create by hand`;
  await waitForRecords(world, wanted);
  return `${records.length} records found`;
}

/** Whether there is nothing left to say or to wait for. */
export async function byHandIsDone(world: World, wanted: Wanted): Promise<string | undefined> {
  const missing = await missingNames(world, wanted);
  if (missing.length === 0) return `${wanted.records.length} records found`;
  const told = world.output<{ manual?: boolean; address?: string }>('records');
  const same = told?.manual === true && told.address === wanted.address;
  return same && !world.options.waitForRecords
    ? `${missing.length} records still to create by hand`
    : undefined;
}

async function waitForRecords(world: World, wanted: Wanted): Promise<void> {
  const deadline = world.clock.now() + BUDGET_MS;
  for (;;) {
    const missing = await missingNames(world, wanted);
    if (missing.length === 0) return;
    if (world.clock.now() + POLL_MS > deadline) throw notThere(missing, wanted);
    const detail = `waiting for ${missing[0]}${missing.length > 1 ? ` and ${missing.length - 1} more` : ''}`;
    const title = 'records made by hand';
    await world.emit({
      type: 'stage-advanced',
      stage: 'records',
      step: 'by-hand',
      title,
      state: 'running',
      detail,
    });
    await world.clock.sleep(POLL_MS, world.signal);
  }
}

function notThere(missing: string[], wanted: Wanted): CatalystError {
  const faults = missing.map((name) => ({
    field: name,
    reason: `does not have the address ${wanted.address}`,
  }));
  const message = `${missing.length} of ${wanted.records.length} records are not there after 30 minutes.`;
  return new CatalystError('CATALYST-DNS-NOT-PROVEN', message, { faults, hint: 'Create them, then resume.' });
}

/** The records that nobody has created yet, as they are to be, and how to go on; undefined when all are there. */
export async function stillByHand(world: World): Promise<CatalystError | undefined> {
  const wanted = wantedRecords(world);
  const missing = await missingByHand(world, wanted);
  if (missing.length === 0) return undefined;
  const faults = missing.map(({ name, type, ttl, values }) => ({
    field: name,
    reason: `${type} ${values.join(' ')}, TTL ${ttl}`,
  }));
  const count = missing.length === 1 ? 'one record is' : `${missing.length} records are`;
  const message = `${world.fqdn} runs, but its console cannot be reached by name yet: ${count} to be created by hand.`;
  return new CatalystError('CATALYST-DNS-NOT-PROVEN', message, {
    faults,
    hint: `Create them, then: catalyst sovereign resume ${world.fqdn}`,
  });
}

/** Record sets that do not answer as they have to: nobody created them yet. */
export async function missingByHand(world: World, wanted: Wanted): Promise<RecordSet[]> {
  const missing = new Set(await missingNames(world, wanted));
  return wanted.records.filter(({ name }) => missing.has(name));
}

/** Names whose addresses are not exactly ours. A wildcard is asked for by a name that only it can answer. */
async function missingNames(world: World, wanted: Wanted): Promise<string[]> {
  const label = `w${Buffer.from(world.random(6)).toString('hex')}`;
  const found = await Promise.all(
    wanted.records.map(async ({ name }) => {
      const asked = name.startsWith('*.') ? `${label}${name.slice(1)}` : name;
      const addresses = await world.query.addressesOf(asked, world.signal).catch((): string[] => []);
      return addresses.length === 1 && addresses[0] === wanted.address ? [] : [name];
    }),
  );
  world.signal.throwIfAborted();
  return found.flat();
}

function lineOf(set: RecordSet): string {
  return `${set.name} ${set.type} ${set.values.join(' ')} (TTL ${set.ttl})`;
}
