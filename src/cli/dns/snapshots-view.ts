import type { DnsSnapshots } from '../../services/dns/snapshots.ts';
import type { Screen } from '../screen.ts';
import { tableLines } from '../table.ts';

/** A table of the kept zones, newest last, and how to bring the newest back. */
export function snapshotLines(found: DnsSnapshots, screen: Screen): string[] {
  const { fqdn, snapshots, unreadable } = found;
  const broken = unreadable.map(({ id, message }) => `${id}: ${message}`);
  if (snapshots.length === 0) {
    return [`No snapshots yet: catalyst has not written to the DNS of ${fqdn}.`, ...broken];
  }
  const rows = snapshots.map(({ id, takenAt, serial = '', sets, before }) => [
    id,
    takenAt.replace('T', ' ').slice(0, 19),
    serial,
    String(sets),
    before === undefined ? '' : before.replace('-', ' '),
  ]);
  const table = tableLines(['SNAPSHOT', 'TAKEN (UTC)', 'SERIAL', 'SETS', 'BEFORE'], rows, screen);
  return [
    ...table,
    ...broken,
    '',
    'Back to one of them:',
    `  catalyst dns restore ${fqdn} ${snapshots.at(-1)?.id}`,
  ];
}
