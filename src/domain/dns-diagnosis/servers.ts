import type { VerifyRow } from '../dns-verify.ts';
import {
  type Evidence,
  type Finding,
  grouped,
  joined,
  nextFor,
  ofServer,
  type Rule,
  serversIn,
  verb,
} from './finding.ts';

/** Whether the servers know the zone, and all the same version of it. */
export const serverFindings: Rule[] = [parking, lame, zoneAbsent, serials];

/** A wildcard above sends every name somewhere; that something resolves proves nothing. */
function parking(evidence: Evidence): Finding[] {
  const above = evidence.rows.find(
    ({ subject, values }) => subject === 'wildcard-above' && values.length > 0,
  );
  if (above === undefined) return [];
  const parked = evidence.open.filter(
    ({ type, values }) => type === 'A' && values.length > 0 && values.join() === above.values.join(),
  );
  if (parked.length === 0) return [];
  const servers = new Set(parked.map(({ server }) => server));
  const { fqdn, parent } = evidence.expected;
  return [
    {
      kind: 'parking-wildcard',
      sentence: `The wildcard *.${parent} sends every name below ${fqdn} to ${above.values.join(', ')}: no record of ${fqdn} is served.`,
      fix: `Write the zone ${fqdn}; remove the wildcard when nobody needs it.`,
      next: nextFor(evidence, 'zone'),
      explains: evidence.open.filter((row) => servers.has(row.server)),
    },
  ];
}

function lame(evidence: Evidence): Finding[] {
  const found = evidence.open.filter((row) => row.subject === 'soa' && row.state === 'wrong' && isLame(row));
  return grouped(found, ({ rcode }) => rcode ?? '').map((rows) => ({
    kind: 'lame-server' as const,
    sentence: `${serversIn(rows)} ${verb(rows, 'is', 'are')} named as ${verb(rows, 'a server', 'servers')} of ${evidence.expected.zone} but ${verb(rows, 'does', 'do')} not serve it (${odd(rows[0]!)}).`,
    fix: `Set the zone up there, or name other servers.`,
    next: nextFor(evidence, 'zone'),
    explains: rows.flatMap(({ server }) => ofServer(evidence.open, server)),
  }));
}

function isLame({ rcode, authoritative }: VerifyRow): boolean {
  return authoritative !== true || (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN');
}

function odd({ rcode, values }: VerifyRow): string {
  if (rcode !== 'NOERROR') return rcode ?? 'no answer';
  return values.length > 0 ? 'an answer without authority' : 'a referral elsewhere';
}

function zoneAbsent(evidence: Evidence): Finding[] {
  const found = evidence.open.filter(
    (row) => row.subject === 'soa' && row.state === 'wrong' && row.values.length === 0 && !isLame(row),
  );
  if (found.length === 0) return [];
  const { zone } = evidence.expected;
  return [
    {
      kind: 'zone-absent',
      sentence: `The zone ${zone} is not there: ${serversIn(found)} ${verb(found, 'answers', 'answer')} for the zone above only.`,
      fix: 'Write it.',
      next: nextFor(evidence, 'zone'),
      explains: evidence.open.filter(
        (row) => row.stage === 'parent' || found.some(({ server }) => server === row.server),
      ),
    },
  ];
}

function serials(evidence: Evidence): Finding[] {
  const behind = evidence.open.filter(
    ({ subject, state, values }) => subject === 'soa' && state === 'wrong' && values.length > 0,
  );
  if (behind.length === 0) return [];
  const facts = grouped(behind, ({ server, says }) => `${server}/${says}`).map(
    ([row]) => `${row!.server}: ${row!.says}`,
  );
  return [
    {
      kind: 'serials-differ',
      sentence: `The servers disagree: ${joined(facts)}, so the last change has not come through everywhere.`,
      fix: 'Wait for the zone transfer; when it does not come, see why that server does not fetch the zone.',
      next: nextFor(evidence, 'nowhere'),
      explains: behind.flatMap((row) => ofServer(evidence.open, row.server)),
    },
  ];
}
