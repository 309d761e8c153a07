import type { ZoneSnapshot } from '../../../domain/dns-provider.ts';
import type { RecordSet } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';

/** Says so when records get another TTL than they should have, because their zone has one for everything in it. */
export async function tellZoneTtl(
  world: World,
  { zone, ttl }: ZoneSnapshot,
  desired: readonly RecordSet[],
): Promise<void> {
  const other = desired.find((set) => ttl !== undefined && set.ttl !== ttl);
  if (other === undefined) return;
  const text = `${zone} has one TTL for all of its records, ${ttl} s: ours live as long, and not ${other.ttl} s.`;
  await world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
}
