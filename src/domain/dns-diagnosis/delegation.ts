import type { VerifyRow } from '../dns-verify.ts';
import { sameValues } from '../record-set.ts';
import { isWithin } from '../zone.ts';
import {
  type Evidence,
  type Finding,
  grouped,
  joined,
  longest,
  nextFor,
  type Rule,
  serversIn,
  span,
  verb,
  withAdopt,
} from './finding.ts';

/** Whether the zone above leads here, and whether its DS belongs to what is served. */
export const parentFindings: Rule[] = [
  wrongOwnNs,
  wrongDelegation,
  missingGlue,
  dsWithoutKey,
  unsigned,
  dsMissing,
];

function wrongOwnNs(evidence: Evidence): Finding[] {
  const { zone, nameservers } = evidence.expected;
  const wrong = evidence.open.filter(({ stage, subject }) => stage === 'zone' && subject === 'ns');
  return grouped(wrong, ({ values }) => values.join()).map((rows) => ({
    kind: 'wrong-ns' as const,
    sentence: `${zone} names ${joined(rows[0]!.values) || 'no name server'} as its servers, wanted ${joined(nameservers)}.`,
    fix: `Set NS of ${zone} to ${nameservers.join(', ')}.`,
    next: nextFor(evidence, 'zone'),
    explains: rows,
  }));
}

function wrongDelegation(evidence: Evidence): Finding[] {
  const { zone, nameservers, parent, formerServers } = evidence.expected;
  const wrong = evidence.open.filter(
    ({ subject, state, values }) =>
      subject === 'delegation' && state === 'wrong' && !sameValues(values, nameservers),
  );
  return grouped(wrong, ({ values }) => values.join()).map((rows) => {
    const { values } = rows[0]!;
    const ttl = longest(rows);
    const kept = ttl === undefined || values.length === 0 ? '' : ` (kept for up to ${span(ttl)})`;
    return {
      kind: values.length === 0 ? ('not-delegated' as const) : ('wrong-ns' as const),
      sentence:
        values.length === 0
          ? `${parent} does not delegate ${zone}.`
          : `${parent} delegates ${zone} to ${joined(values)}${kept}, wanted ${joined(nameservers)}.`,
      fix: `In ${parent}: ${zone} NS ${nameservers.join(', ')}.`,
      next: withAdopt(nextFor(evidence, 'parent'), neverOurs(values, nameservers, formerServers)),
      explains: [...(values.length === 0 ? atServers(evidence.open, rows) : rows), ...cutOff(evidence)],
    };
  });
}

/** Values above that no run wrote, as far as the journal tells. */
function neverOurs(
  values: readonly string[],
  wanted: readonly string[],
  former: readonly string[] | undefined,
): string[] {
  if (former === undefined) return [];
  return values.filter((value) => !wanted.includes(value) && !former.includes(value));
}

/** Servers that live in the zone itself are found only through a delegation that is right. */
function cutOff({ open, expected }: Evidence): VerifyRow[] {
  return open.filter(
    ({ server, stage, says }) =>
      stage === 'zone' && /has no address/.test(says ?? '') && isWithin(server, expected.zone ?? ''),
  );
}

function missingGlue(evidence: Evidence): Finding[] {
  const wrong = evidence.open.filter(({ subject, glue }) => subject === 'delegation' && glue !== undefined);
  const hosts = [
    ...new Set(
      wrong.flatMap(({ glue = {} }) => Object.keys(glue).filter((host) => glue[host]!.length === 0)),
    ),
  ];
  if (hosts.length === 0) return [];
  const { parent, zone } = evidence.expected;
  return [
    {
      kind: 'missing-glue',
      sentence: `${parent} delegates ${zone} to ${joined(hosts)} without ${hosts.length === 1 ? 'its address' : 'their addresses'} (glue), so nobody can find ${hosts.length === 1 ? 'it' : 'them'}.`,
      fix: `In ${parent}: ${hosts.map((host) => `${host} A and its address`).join('; ')}.`,
      next: nextFor(evidence, 'parent'),
      explains: [...wrong, ...evidence.open.filter(({ server }) => hosts.includes(server))],
    },
  ];
}

function dsWithoutKey(evidence: Evidence): Finding[] {
  const wrong = evidence.open.filter(
    ({ subject, state, values }) => subject === 'ds' && state === 'wrong' && values.length > 0,
  );
  if (wrong.length === 0) return [];
  const { zone, parent, formerDs } = evidence.expected;
  const strange = neverOurs(
    wrong.flatMap(({ values }) => values),
    [],
    formerDs,
  );
  const tags = joined(wrong.flatMap(({ values }) => values.map((value) => value.split(' ')[0]!)));
  const ttl = longest(wrong);
  const kept = ttl === undefined ? '' : ` Caches keep it for up to ${span(ttl)}.`;
  return [
    {
      kind: 'ds-without-key',
      sentence: `${parent} publishes a DS for ${zone} (key ${tags}) that belongs to no key served there: validating resolvers refuse every name below it.`,
      fix: `Replace the DS by that of the served key, or remove it.${kept}`,
      next: withAdopt(nextFor(evidence, 'parent'), strange),
      explains: [
        ...wrong,
        ...evidence.open.filter(({ subject, stage }) => subject === 'keys' || stage === 'dnssec'),
      ],
    },
  ];
}

function unsigned(evidence: Evidence): Finding[] {
  const wrong = evidence.open.filter(({ subject, state }) => subject === 'keys' && state === 'wrong');
  return grouped(wrong, ({ says }) => says ?? '').map((rows) => ({
    kind: 'zone-unsigned' as const,
    sentence: `${serversIn(rows)} ${verb(rows, 'serves', 'serve')} ${evidence.expected.zone} so that nobody can check it: ${rows[0]!.says ?? rows[0]!.rcode}.`,
    fix: 'Sign the zone again with the key whose DS is published.',
    next: nextFor(evidence, 'zone'),
    explains: rows,
  }));
}

function dsMissing(evidence: Evidence): Finding[] {
  const wrong = evidence.open.filter(
    ({ subject, state, values }) => subject === 'ds' && state === 'wrong' && values.length === 0,
  );
  if (wrong.length === 0) return [];
  const { zone, parent } = evidence.expected;
  return [
    {
      kind: 'ds-missing',
      sentence: `${zone} is signed, but ${parent} publishes no DS for it: nobody checks the signatures.`,
      fix: `Publish the DS of the served key in ${parent}.`,
      next: nextFor(evidence, 'parent'),
      explains: wrong,
    },
  ];
}

function atServers(open: readonly VerifyRow[], rows: readonly VerifyRow[]): VerifyRow[] {
  const servers = new Set(rows.map(({ server }) => server));
  return open.filter(({ stage, server }) => stage === 'parent' && servers.has(server));
}
