import type { DestroyRequest, DnsFound } from '../../domain/destroy/destroy-plan.ts';
import type { DnsProvider } from '../../domain/dns-provider.ts';
import type { RecordSet } from '../../domain/record-set.ts';
import { theirsText } from '../stages/records/ownership/ds-parts.ts';
import { mixedText } from '../stages/records/ownership/own-values.ts';
import { type DsFound, expiryOf, findDs } from '../stages/records/withdraw-ds.ts';
import type { World } from '../world.ts';
import { type DnsStanding, dnsStanding } from './dns-standing.ts';

/** What is to go from DNS, in words of the plan. Reads only. */
export async function dnsFound(world: World, dns: DnsProvider, request: DestroyRequest): Promise<DnsFound> {
  const standing = await dnsStanding(world, dns, request);
  const { places, own, ours, made } = standing;
  const { zone, parent } = places;
  const ds = await findDs(world, dns, places, request.fromCloud && made);
  const withdrawn = (ds?.parts.ours.length ?? 0) > 0;
  const stays = made && !goesWhole(standing, request);
  return {
    withdraw: [
      ...(withdrawn ? [{ kind: 'DS', name: world.fqdn, note: `from ${parent}, TTL ${ds!.set.ttl} s` }] : []),
      ...(ours.home.length === 0 ? [] : [{ kind: 'records', name: zone, note: counted(ours.home.length) }]),
    ],
    zone: stays
      ? []
      : [
          ...(ours.above.length === 0
            ? []
            : [{ kind: 'delegation', name: world.fqdn, note: `${counted(ours.above.length)} in ${parent}` }]),
          ...(own === undefined || !made ? [] : [zoneLine(zone, withdrawn || isAwaited(world))]),
        ],
    remarks: [
      ...remarksOn(standing, ds, stays),
      ...unprovenZone(world, standing, request),
      ...(await refusalOn(standing, dns)),
    ],
  };
}

/** A run before this one withdrew the DS, and caches may still hold it. */
function isAwaited(world: World): boolean {
  return (expiryOf(world) ?? 0) > world.clock.now();
}

/** The provider would not take our records out: they stay, and the plan says so. */
async function refusalOn({ places, ours }: DnsStanding, dns: DnsProvider): Promise<string[]> {
  if (ours.home.length === 0) return [];
  const remove = ours.home.map(({ name, type }) => ({ name, type }));
  const refused = await dns.writeRefusal?.(places.zone, { upsert: [], remove });
  return refused === undefined
    ? []
    : [`The records stay: ${refused.message.replace(' Nothing was written.', '')}`];
}

/** A zone of this name of which nothing says that it is ours: it stays whole, and is told. */
function unprovenZone(
  { fqdn }: World,
  { places: { zone }, own, made, others }: DnsStanding,
  { fromCloud }: DestroyRequest,
): string[] {
  if (!fromCloud || made || own === undefined || zone !== fqdn) return [];
  return [
    `The zone ${zone} stays, since nothing in it proves that it is ours: ${named(others)}. To have it go with all of that: --include=zones/${zone}`,
  ];
}

function zoneLine(name: string, withdrawn: boolean): DnsFound['zone'][number] {
  return { kind: 'zone', name, ...(withdrawn ? { note: 'last, after the TTL of the DS' } : {}) };
}

/** A zone of ours goes when nothing of others is in it, or when it is named. */
export function goesWhole({ others, places }: DnsStanding, { include }: DestroyRequest): boolean {
  return others.length === 0 || include.includes(`zones/${places.zone}`);
}

function remarksOn(
  { places, others, mixed }: DnsStanding,
  ds: DsFound | undefined,
  stays: boolean,
): string[] {
  const { zone } = places;
  return [
    ...(ds === undefined || ds.parts.theirs.length === 0
      ? []
      : [sentence(theirsText(ds.set, ds.parent, ds.parts.theirs))]),
    ...mixed.map((set) => `${mixedText(zone, set)}.`),
    ...(stays
      ? [
          `The zone ${zone} stays, since it holds what is not ours: ${named(others)}. To have it go with all of that: --include=zones/${zone}`,
        ]
      : []),
  ];
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

const NAMED = 8;

function named(sets: readonly RecordSet[]): string {
  const shown = sets.slice(0, NAMED).map(({ name, type }) => `${name} ${type}`);
  return `${shown.join(', ')}${sets.length > NAMED ? ` and ${sets.length - NAMED} more` : ''}`;
}

function counted(sets: number): string {
  return sets === 1 ? '1 record set' : `${sets} record sets`;
}
