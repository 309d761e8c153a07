import type { RunCommand } from '../../domain/event.ts';
import { type KeptSnapshot, takenBefore } from '../../domain/zone-snapshots.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { Workshop } from '../session.ts';

export interface DnsSnapshots {
  fqdn: string;
  /** Oldest first; `before` is the run that was about to write. */
  snapshots: (KeptSnapshot & { before?: RunCommand })[];
  unreadable: { id: string; message: string }[];
}

/** Every zone that was kept before a write. @throws CatalystError CATALYST-NOT-FOUND */
export async function dnsSnapshots({ state }: Pick<Workshop, 'state'>, fqdn: string): Promise<DnsSnapshots> {
  const { runs } = await requireProgress(state, fqdn);
  const { kept, unreadable } = await state.snapshots(fqdn);
  const snapshots = kept.map((snapshot) => {
    const before = takenBefore(snapshot.takenAt, runs);
    return before === undefined ? snapshot : { ...snapshot, before };
  });
  return { fqdn, snapshots, unreadable };
}
