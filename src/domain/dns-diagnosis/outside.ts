import type { VerifyRow } from '../dns-verify.ts';
import {
  type Evidence,
  type Finding,
  grouped,
  joined,
  nextFor,
  type Rule,
  serversIn,
  span,
  verb,
} from './finding.ts';

/** Certificates and what the rest of the world sees. */
export const outsideFindings: Rule[] = [
  caa,
  bogus,
  silentResolver,
  behind,
  notValidated,
  certificate,
  unanswered,
];

function caa(evidence: Evidence): Finding[] {
  const { issuer, fqdn } = evidence.expected;
  return evidence.open
    .filter(({ subject }) => subject === 'caa')
    .map((row) => ({
      kind: 'caa-forbids' as const,
      sentence:
        row.values.length === 0
          ? `${row.server} cannot be asked for CAA of ${row.name}: ${row.says}.`
          : `The CAA record of ${row.name} forbids ${issuer} to issue certificates for ${fqdn}: ${row.says}.`,
      fix:
        row.values.length === 0
          ? 'Mend that server.'
          : `Add to ${row.name}: CAA 0 issue "${issuer}"${/wildcard/.test(row.says ?? '') ? ` and CAA 0 issuewild "${issuer}"` : ''}, or remove the record.`,
      next: nextFor(evidence, 'nowhere'),
      explains: [
        row,
        ...evidence.open.filter(({ subject, state }) => subject === 'certificate' && state === 'wrong'),
      ],
    }));
}

const isOutside = ({ stage }: VerifyRow) => stage === 'public' || stage === 'dnssec';

function bogus(evidence: Evidence): Finding[] {
  const rows = evidence.open.filter(
    (row) => isOutside(row) && row.state === 'wrong' && row.says !== undefined,
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: 'resolver-bogus',
      sentence: `${serversIn(rows)} ${verb(rows, 'refuses', 'refuse')} ${evidence.expected.zone} because its signatures do not hold.`,
      fix: 'Compare DS and keys; a resolver may still keep an older DS or key.',
      next: nextFor(evidence, 'nowhere'),
      explains: rows,
    },
  ];
}

function silentResolver(evidence: Evidence): Finding[] {
  const rows = evidence.open.filter((row) => isOutside(row) && row.state === 'silent');
  if (rows.length === 0) return [];
  return [
    {
      kind: 'resolver-silent',
      sentence: `${serversIn(rows)} ${verb(rows, 'does', 'do')} not answer from here.`,
      fix: 'See whether this network lets DNS through; name others with --resolver.',
      next: nextFor(evidence, 'nowhere'),
      explains: rows,
    },
  ];
}

/** What a cache still holds goes by itself; how long it takes is known. */
function behind(evidence: Evidence): Finding[] {
  const rows = evidence.open.filter(({ stage }) => stage === 'public');
  return grouped(rows, ({ server, name, type }) => `${server}/${name}/${type}`).map(([row]) => {
    const { server, name, type, values, rcode, ttl } = row!;
    const rest = ttl === undefined ? '' : `, for another ${span(ttl)}`;
    const stale = type === 'A' && values.length > 0;
    const what =
      values.length > 0 ? `${joined(values)} for ${name} ${type}` : `no ${name} ${type} (${rcode})`;
    return {
      kind: stale ? 'stale-address' : 'resolver-behind',
      sentence: `${server} still has ${what}${rest}.`,
      fix:
        rcode === 'SERVFAIL'
          ? 'It could not resolve the name; it asks again soon.'
          : 'Nothing to mend: its cache runs out by itself.',
      next: nextFor(evidence, 'nowhere'),
      explains: [row!],
    };
  });
}

function notValidated(evidence: Evidence): Finding[] {
  const rows = evidence.open.filter(({ stage }) => stage === 'dnssec');
  if (rows.length === 0) return [];
  return [
    {
      kind: 'not-validated',
      sentence: `${serversIn(rows)} ${verb(rows, 'validates', 'validate')}, but ${verb(rows, 'takes', 'take')} ${evidence.expected.zone} for unsigned though its DS is published.`,
      fix: `The chain breaks above ${evidence.expected.parent ?? 'the zone'}, or the resolver still keeps that there is no DS.`,
      next: nextFor(evidence, 'nowhere'),
      explains: rows,
    },
  ];
}

function certificate(evidence: Evidence): Finding[] {
  const rows = evidence.open.filter(({ subject, state }) => subject === 'certificate' && state === 'wrong');
  return grouped(rows, ({ says }) => says ?? '').map((same) => ({
    kind: 'certificate' as const,
    sentence: `The certificate of ${joined(same.map(({ name }) => name))} cannot be trusted: ${same[0]!.says}.`,
    fix: 'cert-manager may still be waiting for it.',
    next: `catalyst sovereign explain ${evidence.expected.fqdn} cert-manager`,
    explains: same,
  }));
}

function unanswered(evidence: Evidence): Finding[] {
  const rows = evidence.open.filter(({ subject, state }) => subject === 'certificate' && state === 'silent');
  return grouped(rows, ({ says }) => says ?? '').map((same) => ({
    kind: 'console-silent' as const,
    sentence: `${joined(same.map(({ name }) => name))} ${same.length === 1 ? 'does' : 'do'} not answer over TLS: ${same[0]!.says}.`,
    fix: 'DNS leads there; what answers behind the load balancer is not up.',
    next: `catalyst sovereign explain ${evidence.expected.fqdn}`,
    explains: same,
  }));
}
