import type { DnsPlan, ZonePlan } from '../../../domain/dns-plan.ts';
import type { DnsProvider } from '../../../domain/dns-provider.ts';
import type { Fault } from '../../../domain/errors.ts';
import { isSettled, writesOf } from '../../../domain/record-plan.ts';
import { type RecordSet, recordSet } from '../../../domain/record-set.ts';
import { DELEGATION_TTL, delegationRecords } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { missingByHand } from './by-hand.ts';
import { wantedDs } from './delegate.ts';
import { addressesWithin, ownHosts, serversOf } from './name-servers.ts';
import { dsNotBefore } from './newly-signed.ts';
import { madeByUs, zoneForm } from './ready-zone.ts';
import { changesFor } from './settle-zone.ts';
import { homeZone, parentZone, type Wanted, wantedRecords } from './wanted.ts';

/** What the records stage would write, as record-set differences. Reads only. Errors: as `wantedRecords`. */
export async function plannedRecords(world: World): Promise<DnsPlan> {
  const wanted = wantedRecords(world);
  const frame = { sovereign: world.fqdn, sandbox: world.target.kind === 'sandbox', dsToCome: false };
  if (world.dns === undefined) {
    const byHand = await missingByHand(world, wanted);
    return { ...frame, provider: 'none', nameservers: [], zones: [], byHand };
  }
  const { dns } = world;
  const home = await plannedHome(world, dns, wanted);
  const above = home.zone === wanted.fqdn ? await plannedParent(world, dns, wanted, home) : {};
  const { parent, byHand = [], dsToCome = false } = above;
  return {
    ...frame,
    provider: dns.capabilities.provider,
    nameservers: home.nameservers,
    zones: [home.plan, ...(parent === undefined ? [] : [parent])],
    byHand,
    dsToCome,
  };
}

interface Home {
  zone: string;
  nameservers: string[];
  plan: ZonePlan;
}

async function plannedHome(world: World, dns: DnsProvider, wanted: Wanted): Promise<Home> {
  const zone = await homeZone(dns, wanted);
  const snapshot = await dns.read(zone);
  const nameservers = await serversOf(dns, zone, wanted);
  const desired = [...wanted.records, ...(await ownHosts(world, zone, nameservers))];
  const changes = changesFor(world, zone, snapshot, desired);
  const exists = snapshot !== undefined;
  const faults = exists ? await faultsOf(dns, zone, wanted) : [];
  const putRight = world.options.adopt || madeByUs(world, zone);
  const refused =
    exists && !isSettled(changes) ? await dns.writeRefusal?.(zone, writesOf(changes)) : undefined;
  const plan: ZonePlan = { zone, role: 'home', exists, faults, putRight, changes };
  return { zone, nameservers, plan: refused === undefined ? plan : { ...plan, refused } };
}

/** Only a zone that the provider makes for us is held to how it has to be made. */
async function faultsOf(dns: DnsProvider, zone: string, wanted: Wanted): Promise<Fault[]> {
  if (!dns.capabilities.createZone || dns.compareZone === undefined) return [];
  return dns.compareZone(zone, zoneForm(wanted));
}

interface Above {
  parent?: ZonePlan;
  byHand?: RecordSet[];
  dsToCome?: boolean;
}

async function plannedParent(world: World, dns: DnsProvider, wanted: Wanted, home: Home): Promise<Above> {
  const { zone, nameservers, plan } = home;
  const parent = await parentZone(dns, wanted);
  const present = parent === undefined ? undefined : await dns.read(parent);
  const early = dsNotBefore(world, zone, present) !== undefined;
  const signing = dns.capabilities.dnssec && plan.exists && !early;
  const keys = signing ? await dns.dsRecords(zone) : [];
  const ds = signing ? await wantedDs(dns, zone) : [];
  const dsToCome = dns.capabilities.dnssec && ds.length === 0;
  if (parent === undefined) {
    const ns = recordSet(zone, 'NS', DELEGATION_TTL, nameservers);
    const signed = ds.length === 0 ? [] : [recordSet(zone, 'DS', DELEGATION_TTL, ds)];
    return { byHand: [ns, ...signed], dsToCome };
  }
  const addresses = await addressesWithin(world, zone, nameservers);
  const desired = delegationRecords({ fqdn: zone, nameservers, ds: keys, addresses });
  const changes = changesFor(world, parent, present, desired);
  const stuck = isSettled(changes) ? undefined : await dns.serialFault?.(parent);
  const faults = stuck?.grave === true ? [stuck.fault] : [];
  const putRight = world.options.adopt;
  return { parent: { zone: parent, role: 'parent', exists: true, faults, putRight, changes }, dsToCome };
}
