import { CatalystError, type Fault } from '../../../../domain/errors.ts';
import { foreignIn } from '../../../../domain/record-plan.ts';
import type { RecordChange, RecordSet } from '../../../../domain/record-set.ts';
import { keyTag } from '../../../../domain/record-set-canonical.ts';
import type { World } from '../../../world.ts';
import { strangeValues } from './own-values.ts';

/** @throws CatalystError CATALYST-DNS-FOREIGN with a fault for every set in the way that is not ours, and for which value */
export function refuseForeign(world: Pick<World, 'output'>, changes: readonly RecordChange[]): void {
  const foreign = foreignIn(changes);
  if (foreign.length === 0) return;
  const faults = foreign.map(
    ({ zone, from, wanted }): Fault => ({
      field: `${from.name} ${from.type}`,
      reason: `${reasonOf(from, wanted, strangeValues(world, zone, from, wanted.values))}.`,
      fix: `Wanted: ${wanted.type} ${wanted.values.join(', ')} (TTL ${wanted.ttl})`,
    }),
  );
  const [count, are] = faults.length === 1 ? ['A record', 'is'] : [`${faults.length} records`, 'are'];
  const zones = [...new Set(foreign.map((change) => change.zone))];
  const place = zones.length === 1 ? `the zone ${zones[0]}` : `the zones ${zones.join(' and ')}`;
  const message = `${count} in ${place} ${are} not ours. Nothing was written.`;
  const computed = foreign.some(({ from }) => from.type === 'LUA');
  const them = faults.length === 1 ? 'it' : 'them';
  const hint = computed
    ? 'Remove the LUA records by hand: --adopt takes over all others, never those.'
    : `Remove ${them}, or give --adopt to take ${them} over; a snapshot is kept.`;
  throw new CatalystError('CATALYST-DNS-FOREIGN', message, { faults, hint });
}

function reasonOf(from: RecordSet, wanted: RecordSet, strange: readonly string[]): string {
  if (from.type === 'LUA')
    return 'is computed by the server at each query and would answer beside ours; catalyst never changes a LUA record';
  if (from.type === 'DS' && wanted.type === 'DS') return dsReason(from.values, wanted.values);
  if (strange.length > 0 && strange.length < from.values.length)
    return `also holds ${strange.join(', ')}, which catalyst did not write`;
  return `holds ${from.values.join(', ') || 'disabled records'} (TTL ${from.ttl}), which catalyst did not write`;
}

/** A DS without its key makes a name bogus for validating resolvers; beside a good one it does nothing. */
function dsReason(present: readonly string[], wanted: readonly string[]): string {
  const strange = present.filter((value) => !wanted.includes(value));
  const keys = strange.map(keyTag).join(', ');
  if (strange.length === 0)
    return `lacks the key ${wanted.map(keyTag).join(', ')}, and catalyst did not write it`;
  if (strange.length === present.length)
    return `stands for the key ${keys}, by which no server signs the zone: validating resolvers answer SERVFAIL`;
  return `also stands for the key ${keys}, which does not sign the zone and which catalyst did not write`;
}
