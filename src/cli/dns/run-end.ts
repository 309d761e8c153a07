import type { DnsRunResult } from '../../services/dns/dns-run.ts';
import { wrap } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';

/** What a run that wrote DNS says at its end, with the way back. */
export function runEnd(result: DnsRunResult, screen: Pick<Screen, 'columns'>): string[] {
  const { fqdn, unchanged, detail, snapshots, harmful = [] } = result;
  const head = unchanged ? `${detail}. Nothing was changed.` : `${detail}.`;
  const lines = wrap(head, screen.columns);
  if (snapshots.length === 0) return lines;
  const restore = (id: string) => `  catalyst dns restore ${fqdn} ${id}`;
  const [safe, broken] = [snapshots.filter((id) => !harmful.includes(id)), harmful];
  const warning =
    'Its DS has no key any more: going back to it would make the name bogus for resolvers that validate, so it is refused without --even-if-broken:';
  return [
    ...lines,
    ...(safe.length === 0
      ? []
      : ['', 'What was there before is kept. Back to it:', ...safe.toReversed().map(restore)]),
    ...(broken.length === 0
      ? []
      : ['', ...wrap(warning, screen.columns), ...broken.toReversed().map(restore)]),
  ];
}
