import { caaForbids } from '../../domain/caa.ts';
import type { VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { isWithin, suffixesOf } from '../../domain/zone.ts';
import { columnsOf, type Heard, hear } from './heard.ts';
import type { VerifyParts } from './parts.ts';

type ZoneExpectation = VerifyExpectation & { zone: string };

/**
 * Who may issue certificates for the Sovereign and its wildcard: the CAA records nearest to the name count, climbing up
 * to the top-level domain (RFC 8659 3). Names of our zone are asked at its own server, those above at the resolvers.
 */
export async function lookAtCaa(
  parts: VerifyParts,
  expected: ZoneExpectation,
  server: { host: string; address: string },
): Promise<VerifyRow[]> {
  for (const name of suffixesOf(expected.fqdn)) {
    const asked = await askedFor(parts, expected, server, name);
    if (asked === undefined) continue;
    const { heard, host } = asked;
    const failed = heard.answer === undefined || /^(SERVFAIL|REFUSED)$/.test(heard.answer.rcode);
    const row = { stage: 'tls' as const, server: host, subject: 'caa' as const, name, type: 'CAA' };
    if (failed && isWithin(name, expected.zone))
      return [{ ...row, ...columnsOf(heard), state: 'wrong', says: LOOKUP_FAILS }];
    if (heard.values.length > 0) return [judged(row, heard, expected.issuer)];
  }
  const { host } = server;
  return [
    {
      ...{ stage: 'tls', server: host, subject: 'caa', name: expected.fqdn, type: 'CAA' },
      ...{ state: 'ok', values: [] },
    },
  ];
}

const LOOKUP_FAILS = 'the lookup fails, and then an authority refuses to issue';

async function askedFor(
  parts: VerifyParts,
  { zone }: ZoneExpectation,
  { host, address }: { host: string; address: string },
  name: string,
): Promise<{ heard: Heard; host: string } | undefined> {
  const question = { name, type: 'CAA' as const };
  if (isWithin(name, zone)) return { heard: await hear(parts, question, { server: address }), host };
  for (const resolver of parts.resolvers) {
    const heard = await hear(parts, question, { server: resolver, recursion: true });
    if (heard.answer?.rcode === 'NOERROR') return { heard, host: resolver };
  }
  return undefined;
}

function judged(
  row: Pick<VerifyRow, 'stage' | 'server' | 'subject' | 'name' | 'type'>,
  heard: Heard,
  issuer: string,
): VerifyRow {
  const plain = caaForbids(heard.values, issuer, false);
  const wild = caaForbids(heard.values, issuer, true);
  const says = plain ?? (wild === undefined ? undefined : `for a wildcard ${wild}`);
  const columns = columnsOf(heard);
  return says === undefined
    ? { ...row, ...columns, state: 'ok' }
    : { ...row, ...columns, state: 'wrong', says };
}
