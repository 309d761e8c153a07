import type { DnsProvider } from '../../../domain/dns-provider.ts';
import type { RecordSet } from '../../../domain/record-set.ts';
import { canonicalRecords } from '../../../domain/record-set-canonical.ts';
import { fqdnOf, type SovereignSpec } from '../../../domain/spec.ts';
import { isWithin } from '../../../domain/zone.ts';
import { type Check, type CheckOutcome, fail, ok, type PlannedWorld, warn } from './check.ts';

/** Types that answer for a name by an address or in its place. */
const ANSWERS_FOR_NAME = new Set(['A', 'AAAA', 'CNAME', 'ALIAS', 'LUA', 'FORWARD', 'STEALTH']);

export const dnsCredential: Check = {
  id: 'dns',
  title: 'DNS credential',
  needs: 'defaults',
  run: async (world) => {
    if (world.dns === undefined) return ok('No DNS provider: the records to create are printed.');
    await world.dns.verifyCredentials(zoneToSee(world.spec.domain, world.dns.capabilities.createZone));
    return ok(`${world.dns.capabilities.provider} takes the credential.`);
  },
};

export const dnsName: Check = {
  id: 'name',
  title: 'name is free',
  needs: 'spec',
  run: async (world) => {
    const provider = world.dns;
    const fqdn = fqdnOf(world.spec.domain);
    if (provider === undefined) return ok(`${fqdn} is yours to point at the Sovereign.`);
    const zone = await provider.findZone(fqdn);
    const isShared = !provider.capabilities.createZone;
    if (zone === undefined) return isShared ? noDomain(provider, fqdn) : noZone(world, fqdn);
    const snapshot = await provider.read(zone);
    const own = ['records', 'records.zone', 'plan'].some((name) => world.output?.(name) !== undefined);
    if (zone === fqdn && !isShared)
      return own || world.options?.adopt
        ? ok(`The zone ${fqdn} is there and goes on being used.`)
        : taken(`The zone ${fqdn} exists already`);
    const found = inTheWay(snapshot?.sets ?? [], fqdn, isShared);
    if (found.length === 0 || own || world.options?.adopt) return ok(`${fqdn} is free in ${zone}.`);
    const names = found
      .slice(0, 5)
      .map((set) => `${set.type} ${set.name}`)
      .join(', ');
    return taken(`${zone} already holds ${names}`);
  },
};

/** A pool has to be there; where no zone can be made, the one that holds the name has to be there too. */
function zoneToSee(domain: SovereignSpec['domain'], createsZones: boolean): string | undefined {
  if (domain.mode === 'pool') return domain.pool;
  return createsZones ? undefined : fqdnOf(domain);
}

/** What would have to give way: in a zone of our own everything, in a shared one what answers for our names. */
function inTheWay(sets: readonly RecordSet[], fqdn: string, isShared: boolean): RecordSet[] {
  if (!isShared) return sets.filter((set) => isWithin(set.name, fqdn));
  const names = new Set(canonicalRecords(fqdn, '').map((set) => set.name));
  return sets.filter((set) => names.has(set.name) && ANSWERS_FOR_NAME.has(set.type));
}

function noDomain({ capabilities }: DnsProvider, fqdn: string): CheckOutcome {
  return fail(
    'CATALYST-DNS-ZONE-ABSENT',
    `The ${capabilities.provider} account holds no domain for ${fqdn}.`,
    'Use the key of the account that holds it, or --dns-provider none.',
  );
}

function noZone(world: PlannedWorld, fqdn: string): CheckOutcome {
  const { domain } = world.spec;
  const parent = domain.mode === 'pool' ? domain.pool : fqdn.slice(fqdn.indexOf('.') + 1);
  const sentence = `This DNS server does not hold ${parent}.`;
  return warn(
    sentence,
    `Whoever serves ${parent} has to delegate ${fqdn}; the records to create are printed.`,
  );
}

function taken(what: string): CheckOutcome {
  return fail(
    'CATALYST-DNS-NAME-TAKEN',
    `${what}, and no run from here made it.`,
    'Use another subdomain, or take it over: --adopt',
  );
}
