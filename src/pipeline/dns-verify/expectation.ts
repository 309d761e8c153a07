import type { VerifyExpectation } from '../../domain/dns-verify.ts';
import { SOVEREIGN_HOSTS } from '../../domain/record-set-canonical.ts';
import { parentOf } from '../../domain/zone.ts';
import type { Applied } from '../stages/records/apply-records.ts';
import { journaledDs } from '../stages/records/ownership/own-ds.ts';
import { ownValues, writtenAddresses } from '../stages/records/ownership/own-values.ts';
import { type Wanted, wantedRecords } from '../stages/records/wanted.ts';
import type { World } from '../world.ts';
import { serversOfZone, zoneHolding } from './find-zone.ts';
import type { VerifyParts } from './parts.ts';

/** Hosts of the platform that have no record of their own: the wildcard has to answer for them (reference: dns 1.3). */
const WILDCARD_HOSTS = ['registry', 'bao', 'grafana', 'hubble', 'guacamole', 'newapi', 'sandbox'];

export type Known = Pick<World, 'spec' | 'fqdn' | 'target' | 'output'>;

export interface Asked {
  issuer: string;
  /** More hosts that have to lead to the Sovereign. */
  hosts: readonly string[];
}

/**
 * What has to be true: from what the run learned, and where nobody said, from what the resolvers say. Errors: those of
 * `wantedRecords`.
 */
export async function expectationOf(
  parts: VerifyParts,
  known: Known,
  asked: Asked,
): Promise<VerifyExpectation> {
  const wanted = wantedRecords(known);
  const { fqdn } = known;
  const applied = known.output<never>('records') as (Partial<Applied> & { manual?: boolean }) | undefined;
  const zone = await zoneOfRecords(parts, wanted, applied);
  const parent = zone === undefined ? undefined : await zoneAbove(parts, zone);
  const given = wanted.nameservers.length > 0 && zone === fqdn ? wanted.nameservers : applied?.nameservers;
  const nameservers = given ?? (zone === undefined ? [] : await serversOfZone(parts, zone));
  return {
    fqdn,
    zone,
    ...(parent === undefined ? {} : { parent }),
    address: wanted.address,
    ...formerly(known, zone),
    ...formerlyAbove(known, zone, parent),
    nameservers: [...nameservers].sort(),
    hosts: wanted.records.map(({ name }) => name).filter((name) => !name.startsWith('*.')),
    covered: coveredBy(wanted, asked.hosts),
    signed: (applied?.ds ?? []).length > 0,
    writes: {
      zone: known.spec.dns.provider !== 'none',
      parent: wanted.delegate && zone === fqdn && (applied === undefined || applied.parent !== undefined),
    },
    issuer: asked.issuer,
    sandbox: known.target.kind === 'sandbox',
  };
}

/** Addresses that the journal says were written; one from before that was journaled says nothing. */
function formerly(known: Known, zone: string | undefined): { formerAddresses?: string[] } {
  const written = writtenAddresses(known, zone ?? '');
  return written === undefined ? {} : { formerAddresses: written };
}

function formerlyAbove(
  known: Known,
  zone: string | undefined,
  parent: string | undefined,
): Pick<VerifyExpectation, 'formerServers' | 'formerDs'> {
  const servers = ownValues(known, parent ?? '', `${zone}/NS`);
  if (parent === undefined || servers === undefined) return {};
  return { formerServers: servers, formerDs: [...journaledDs(known, parent)] };
}

async function zoneOfRecords(
  parts: VerifyParts,
  wanted: Wanted,
  applied: (Partial<Applied> & { manual?: boolean }) | undefined,
): Promise<string | undefined> {
  if (applied?.zone !== undefined && applied.manual !== true) return applied.zone;
  if (wanted.nameservers.length > 0) return wanted.fqdn;
  return zoneHolding(parts, wanted.fqdn);
}

async function zoneAbove(parts: VerifyParts, zone: string): Promise<string | undefined> {
  const above = parentOf(zone);
  return above === undefined ? undefined : zoneHolding(parts, above);
}

function coveredBy({ fqdn }: Wanted, more: readonly string[]): string[] {
  const names = [...WILDCARD_HOSTS, ...more].map((host) => (host.endsWith(fqdn) ? host : `${host}.${fqdn}`));
  const own = [fqdn, ...SOVEREIGN_HOSTS.map((host) => `${host}.${fqdn}`)];
  return [...new Set(names)].filter((name) => !own.includes(name));
}
