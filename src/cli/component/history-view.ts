import type { ComponentHistory } from '../../services/components/component-history.ts';
import type { Screen } from '../screen.ts';
import { tableLines } from '../table.ts';

/** A table of the revisions, newest first. */
export function historyLines({ fqdn, id, revisions }: ComponentHistory, screen: Screen): string[] {
  if (revisions.length === 0) {
    return [
      `Helm has no revision of ${id} yet: it was never installed. catalyst component show ${id} ${fqdn}`,
    ];
  }
  const rows = revisions.map(({ revision, version, appVersion, status, firstDeployed, lastDeployed }) => [
    String(revision),
    version,
    appVersion ?? '',
    status,
    momentText(lastDeployed ?? firstDeployed),
  ]);
  return tableLines(['REVISION', 'CHART', 'APP', 'STATUS', 'DEPLOYED (UTC)'], rows, screen);
}

function momentText(at: string | undefined): string {
  return at === undefined ? '' : at.replace('T', ' ').slice(0, 19);
}
