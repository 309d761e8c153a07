import type { VerifyRow } from '../dns-verify.ts';
import { isWithin } from '../zone.ts';
import { type Evidence, type Finding, grouped, nextFor, ofServer, type Rule, serversIn } from './finding.ts';

/** Whether the servers can be asked at all. */
export const reachFindings: Rule[] = [zoneUnknown, noResolver, withoutAddress, unreachable];

function zoneUnknown(evidence: Evidence): Finding[] {
  const { fqdn, zone, nameservers } = evidence.expected;
  if (zone !== undefined && nameservers.length > 0) return [];
  const what = zone === undefined ? `a zone that holds ${fqdn}` : `a name server of ${zone}`;
  return [
    {
      kind: 'zone-unknown',
      sentence: `No resolver of this machine knows ${what}.`,
      fix: 'Register the domain, or see whether this machine may ask its resolvers (port 53).',
      next: nextFor(evidence, 'zone'),
      explains: [],
    },
  ];
}

/** Without a resolver no server is found; that says nothing about the servers. */
function noResolver(evidence: Evidence): Finding[] {
  const lost = evidence.open.filter(({ says }) => says === 'no resolver answers');
  if (lost.length === 0) return [];
  return [
    {
      kind: 'resolver-silent',
      sentence: `No resolver of this machine answers, so ${serversIn(lost)} cannot be found.`,
      fix: 'Check the network and the resolvers that this machine is set up with.',
      next: nextFor(evidence, 'nowhere'),
      explains: lost,
    },
  ];
}

function withoutAddress(evidence: Evidence): Finding[] {
  const nameless = evidence.open.filter(
    ({ subject, says }) => subject === 'soa' && /has no address/.test(says ?? ''),
  );
  const named = nameless.filter(({ server }) => !lacksGlue(evidence, server));
  return grouped(named, ({ server }) => server).map(([first]) => {
    const host = first!.server;
    const inside = isWithin(host, evidence.expected.zone ?? '');
    return {
      kind: 'server-without-address' as const,
      sentence: `The name server ${host} has no address, so nobody can ask it.`,
      fix: inside
        ? `Give ${host} an A record in its zone, and the same address as glue in the zone above.`
        : `Give ${host} an A record, or name another server.`,
      next: nextFor(evidence, inside ? 'parent' : 'nowhere'),
      explains: ofServer(evidence.open, host),
    };
  });
}

/** A delegation that nobody could be asked about is not proven. A sandbox holds nothing above its own zones. */
export function unproven(evidence: Evidence): Finding[] {
  const { zone, parent, sandbox } = evidence.expected;
  const asked = evidence.rows.some(({ stage }) => stage === 'parent');
  const served = evidence.rows.some(({ subject, state }) => subject === 'soa' && state === 'ok');
  if (asked || !served || (sandbox && parent === undefined)) return [];
  const what = parent === undefined ? `the zone above ${zone}` : `a server of ${parent}`;
  return [
    {
      kind: 'zone-unknown',
      sentence: `No resolver of this machine knows ${what}, so nobody can say whether it leads to ${zone}.`,
      fix: 'See whether this machine may ask its resolvers (port 53).',
      next: nextFor(evidence, 'nowhere'),
      explains: [],
    },
  ];
}

/** Then the missing glue is the root. */
function lacksGlue({ rows }: Evidence, host: string): boolean {
  return rows.some(({ glue }) => glue?.[host]?.length === 0);
}

/** By what each server is tried first: the SOA of ours, the delegation of those above. */
const isFirst = ({ subject, stage }: VerifyRow) =>
  (stage === 'zone' && subject === 'soa') || (stage === 'parent' && subject === 'delegation');

function unreachable(evidence: Evidence): Finding[] {
  const silent = evidence.open.filter(
    (row) => isFirst(row) && row.state === 'silent' && !lacksGlue(evidence, row.server),
  );
  return grouped(silent, ({ server }) => server).map((rows) => {
    const server = rows[0]!.server;
    const ways = new Set(rows.map(({ transport }) => transport));
    const explains = evidence.open.filter((row) => row.server === server && ways.has(row.transport));
    const next = nextFor(evidence, 'nowhere');
    if (ways.size === 2) {
      const sentence = `${server} answers neither over UDP nor over TCP.`;
      return {
        kind: 'server-unreachable',
        sentence,
        fix: `Start it, or open port 53 to it.`,
        next,
        explains,
      };
    }
    const tcp = ways.has('tcp');
    return {
      kind: tcp ? 'no-tcp' : 'no-udp',
      sentence: tcp
        ? `${server} answers over UDP but not over TCP, which every answer too long for UDP needs.`
        : `${server} answers over TCP but not over UDP, by which nearly everybody asks.`,
      fix: `Open port 53/${tcp ? 'tcp' : 'udp'} to it.`,
      next,
      explains,
    };
  });
}
