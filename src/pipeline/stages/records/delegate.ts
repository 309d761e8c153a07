import type { DnsProvider, DsRecord } from '../../../domain/dns-provider.ts';
import { isSettled } from '../../../domain/record-plan.ts';
import type { RecordSet } from '../../../domain/record-set.ts';
import { delegationRecords, dsValue, keyTag } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { addressesWithin, serversOf } from './name-servers.ts';
import { dsNotBefore, tellHeldBack, untilForgotten } from './newly-signed.ts';
import { learnOwnDs } from './ownership/own-ds.ts';
import { until } from './proof/proof.ts';
import { proveDelegation } from './proof/prove-delegation.ts';
import { readySerial } from './ready-zone.ts';
import { changesFor, refuseForeign, settleZone } from './settle-zone.ts';
import { step } from './steps.ts';
import { parentZone, type Wanted } from './wanted.ts';
import { learnPublished } from './withdraw-ds.ts';

const BUDGET_MS = 300_000;

/** Writes NS, DS and glue into the zone above in one change and proves them, or says what to create there. */
export async function delegate(
  world: World,
  dns: DnsProvider,
  { zone, nameservers, wanted }: { zone: string; nameservers: string[]; wanted: Wanted },
): Promise<{ parent?: string; ds: string[] }> {
  if (zone !== wanted.fqdn) return { ds: [] };
  const keys = dns.capabilities.dnssec ? await dns.dsRecords(zone) : [];
  const ds = publishable(keys);
  const parent = await parentZone(dns, wanted);
  if (parent === undefined) {
    await tellDelegation(world, zone, nameservers, ds);
    await tellHeldBack(world, zone, dsNotBefore(world, zone, undefined), 'create its DS');
    return { ds };
  }
  const place = { parent, zone, nameservers };
  const notBefore = dsNotBefore(world, zone, await dns.read(parent));
  if (notBefore !== undefined) {
    await delegateWith(world, dns, place, []);
    if (!world.options.waitForRecords) {
      await tellHeldBack(world, zone, notBefore, `catalyst dns apply ${wanted.fqdn}`);
      return { parent, ds: [] };
    }
    await untilForgotten(world, notBefore);
  }
  await delegateWith(world, dns, place, keys);
  return { parent, ds };
}

interface Place {
  parent: string;
  zone: string;
  nameservers: string[];
}

async function delegateWith(
  world: World,
  dns: DnsProvider,
  { parent, zone, nameservers }: Place,
  keys: DsRecord[],
): Promise<void> {
  const ds = publishable(keys);
  const addresses = await addressesWithin(world, zone, nameservers);
  const desired = delegationRecords({ fqdn: zone, nameservers, ds: keys, addresses });
  await step(world, 'delegate', `delegation in ${parent}`, () =>
    settleParent(world, dns, { parent, zone, desired, ds }),
  );
  const parents = await serversOf(dns, parent);
  const expected = { fqdn: zone, parents, nameservers, ds };
  await step(world, 'delegated', `${parents.length} servers of ${parent} answer`, async (tell) => {
    await until(world, BUDGET_MS, () => proveDelegation(world, expected), tell);
    return ds.length === 0 ? 'all name servers' : 'all name servers and DS';
  });
}

/** DS values of a zone's signing keys, as the zone above holds them. */
export async function wantedDs(dns: DnsProvider, zone: string): Promise<string[]> {
  return publishable(await dns.dsRecords(zone));
}

function publishable(keys: readonly DsRecord[]): string[] {
  return keys.filter((key) => key.digestType === 2).map(dsValue);
}

interface ParentWriting {
  parent: string;
  zone: string;
  desired: RecordSet[];
  ds: string[];
}

/**
 * Every key of the DS is served and signs by now, so whatever stood there is replaced in one change: a DS that matched
 * no key has made the name bogus already, one more key beside the matching one changes nothing for anybody.
 */
async function settleParent(world: World, dns: DnsProvider, writing: ParentWriting): Promise<string> {
  const { parent, zone, desired, ds } = writing;
  const before = await dns.read(parent);
  const changes = changesFor(world, parent, before, desired);
  refuseForeign(world, changes);
  if (!isSettled(changes)) await readySerial(world, dns, parent);
  await learnOwnDs(world, parent, ds);
  const published = desired.find(({ type }) => type === 'DS');
  if (published !== undefined) await learnPublished(world, zone, published.ttl);
  await settleZone(world, dns, parent, desired);
  const old = before?.sets.find((set) => set.name === zone && set.type === 'DS');
  if (old !== undefined) await tellReplaced(world, old, ds);
  return ds.length === 0 ? 'NS' : `NS and DS (key ${ds.map(keyTag).join(', ')})`;
}

async function tellReplaced(world: World, old: RecordSet, ds: readonly string[]): Promise<void> {
  const gone = old.values.filter((value) => !ds.includes(value));
  if (gone.length === 0) return;
  const keys = gone.map(keyTag).join(', ');
  const bogus = gone.length === old.values.length;
  const text = bogus
    ? `The DS of ${old.name} stood for the key ${keys}, by which nothing is signed, and was replaced: validating resolvers answered SERVFAIL and may go on for ${old.ttl} s.`
    : `The DS of ${old.name} for the key ${keys}, which no longer signs, was taken away.`;
  await world.emit({ type: 'stage-line', stage: 'records', level: bogus ? 'warn' : 'info', text });
}

async function tellDelegation(
  world: World,
  zone: string,
  nameservers: string[],
  ds: string[],
): Promise<void> {
  const lines = [
    ...nameservers.map((host) => `${zone} NS ${host}`),
    ...ds.map((value) => `${zone} DS ${value}`),
  ];
  const say = (text: string) => world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
  await say(`Nobody here may write into the zone above ${zone}. Create there, at TTL 3600:`);
  for (const line of lines) await say(line);
}
