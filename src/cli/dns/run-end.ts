import type { DnsRunResult } from '../../services/dns/dns-run.ts';
import { wrap } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';

/** What a run that wrote DNS says at its end, with the way back. */
export function runEnd(result: DnsRunResult, screen: Pick<Screen, 'columns'>): string[] {
  const { fqdn, unchanged, detail, snapshots } = result;
  const head = unchanged ? `${detail}. Nothing was changed.` : `${detail}.`;
  const lines = wrap(head, screen.columns);
  if (snapshots.length === 0) return lines;
  const undo = snapshots.toReversed().map((id) => `  catalyst dns restore ${fqdn} ${id}`);
  return [...lines, '', 'What was there before is kept. Back to it:', ...undo];
}
