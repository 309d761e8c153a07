import type { VerifyRow } from '../dns-verify.ts';
import {
  alike,
  type Evidence,
  type Finding,
  grouped,
  joined,
  longest,
  nameOf,
  nextFor,
  type Rule,
  serversIn,
  span,
  verb,
  withAdopt,
} from './finding.ts';

/** Whether the servers have the right addresses, for the named hosts and behind the wildcard. */
export const recordFindings: Rule[] = [alias, staleAddress, hiddenWildcard, nameMissing];

const isAddress = ({ stage, type, state }: VerifyRow) =>
  stage === 'zone' && type === 'A' && state === 'wrong';

function alias(evidence: Evidence): Finding[] {
  const { address } = evidence.expected;
  const rows = evidence.open.filter((row) => isAddress(row) && row.alias !== undefined);
  return alike(rows, (row) => row.alias ?? '').map((same) => ({
    kind: 'alias-in-the-way' as const,
    sentence: `${namesIn(same, evidence)} is at ${serversIn(same)} an alias (CNAME) of ${same[0]!.alias}, wanted the address ${address}.`,
    fix: `Remove the CNAME and write A ${address}.`,
    next: nextFor(evidence, 'zone'),
    explains: withCertificates(same, evidence),
  }));
}

function staleAddress(evidence: Evidence): Finding[] {
  const { address } = evidence.expected;
  const stale = evidence.open.filter((row) => isAddress(row) && row.values.length > 0);
  return alike(stale, ({ values }) => values.join()).map((rows) => {
    const ttl = longest(rows);
    const { values } = rows[0]!;
    const strange = neverOurs(values, evidence);
    const kept =
      ttl === undefined
        ? ''
        : ` Caches keep the ${strange.length > 0 ? 'other' : 'old'} address for up to ${span(ttl)} after that.`;
    const serve = verb(rows, 'serves', 'serve');
    return {
      kind: 'stale-address' as const,
      sentence:
        strange.length > 0
          ? `${serversIn(rows)} ${serve} ${values.join(', ')} for ${namesIn(rows, evidence)}, wanted ${address}; catalyst never wrote ${strange.join(', ')}.`
          : `${serversIn(rows)} still ${serve} ${values.join(', ')} for ${namesIn(rows, evidence)}, wanted ${address}.`,
      fix: `Set ${namesIn(rows, evidence)} to ${address}.${kept}`,
      next: withAdopt(nextFor(evidence, 'zone'), strange),
      explains: withCertificates(rows, evidence),
    };
  });
}

/** Values that no run wrote, as far as the journal tells. */
function neverOurs(values: readonly string[], { expected }: Evidence): string[] {
  const { address, formerAddresses } = expected;
  if (formerAddresses === undefined) return [];
  return values.filter((value) => value !== address && !formerAddresses.includes(value));
}

function hiddenWildcard(evidence: Evidence): Finding[] {
  const empty = evidence.open.filter(
    (row) => isAddress(row) && row.rcode === 'NOERROR' && row.values.length === 0,
  );
  return grouped(empty, ({ name }) => name).map((rows) => {
    const row = rows[0]!;
    const name = nameOf(row, evidence);
    const hiddenBy = rows.find((one) => one.hiddenBy !== undefined)?.hiddenBy;
    return {
      kind: 'hidden-wildcard' as const,
      sentence:
        hiddenBy === undefined
          ? `${name} exists without an address, so the wildcard does not answer for it.`
          : `${hiddenBy} exists, so ${name} does too, as an empty name, and the wildcard no longer answers for it.`,
      fix: `Give ${name} an address of its own: A ${evidence.expected.address}.`,
      next: nextFor(evidence, evidence.expected.hosts.includes(row.name) ? 'zone' : 'nowhere'),
      explains: withCertificates(rows, evidence),
    };
  });
}

function nameMissing(evidence: Evidence): Finding[] {
  const missing = evidence.open.filter((row) => isAddress(row) && row.rcode === 'NXDOMAIN');
  const random = missing.some(({ subject }) => subject === 'random');
  const { fqdn, covered, address } = evidence.expected;
  const told = random ? missing.filter(({ name }) => !covered.includes(name)) : missing;
  return alike(told, () => '').map((rows) => {
    const servers = new Set(rows.map(({ server }) => server));
    return {
      kind: 'name-missing' as const,
      sentence: `${serversIn(rows)} ${verb(rows, 'does', 'do')} not know ${namesIn(rows, evidence)}.`,
      fix: random ? `Write *.${fqdn} A ${address}.` : `Write ${namesIn(rows, evidence)} A ${address}.`,
      next: nextFor(evidence, 'zone'),
      explains: withCertificates(
        missing.filter(({ server }) => servers.has(server)),
        evidence,
      ),
    };
  });
}

/** A name that leads elsewhere shows the certificate of elsewhere, or none. */
function withCertificates(rows: VerifyRow[], { open }: Evidence): VerifyRow[] {
  const names = new Set(rows.map(({ name }) => name));
  return [...rows, ...open.filter(({ subject, name }) => subject === 'certificate' && names.has(name))];
}

function namesIn(rows: readonly VerifyRow[], evidence: Evidence): string {
  const names = [...new Set(rows.map((row) => nameOf(row, evidence)))];
  return names.length > 3
    ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more names`
    : joined(names);
}
