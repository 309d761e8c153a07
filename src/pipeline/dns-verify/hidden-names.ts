import type { VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { isWithin } from '../../domain/zone.ts';
import type { Server } from './find-zone.ts';
import { hear } from './heard.ts';
import type { VerifyParts } from './parts.ts';

/** What people and their tools make below a host: ACME challenges and the marks of external-dns. */
const USUAL = ['_acme-challenge', '_externaldns', '_externaldns.cname', '_externaldns.a'];

/**
 * A name that exists without an address, or below which something exists, is not answered by the wildcard (RFC 4592
 * 2.2.2). Names what hides it: in a signed zone the proof of absence does (NSEC), else the usual names are tried.
 */
export async function whatHides(
  parts: VerifyParts,
  { zone }: VerifyExpectation,
  server: Server,
  row: VerifyRow,
): Promise<VerifyRow> {
  const empty = row.rcode === 'NOERROR' && row.authoritative === true && row.values.length === 0;
  if (row.type !== 'A' || row.state !== 'wrong' || !empty || zone === undefined) return row;
  const at = server.address;
  if (at === undefined || row.alias !== undefined) return row;
  const hiddenBy = (await byProof(parts, at, row.name)) ?? (await byUsualName(parts, at, row.name));
  return hiddenBy === undefined ? row : { ...row, hiddenBy };
}

async function byProof(parts: VerifyParts, server: string, name: string): Promise<string | undefined> {
  const { answer } = await hear(parts, { name, type: 'A' }, { server, dnssec: true });
  const next = (answer?.authority ?? [])
    .filter(({ type }) => type === 'NSEC')
    .map(({ data }) => data.split(' ')[0] ?? '')
    .find((following) => following !== name && isWithin(following, name));
  return next;
}

async function byUsualName(parts: VerifyParts, server: string, name: string): Promise<string | undefined> {
  const names = USUAL.map((label) => `${label}.${name}`);
  const found = await Promise.all(
    names.map(async (one) => {
      const { values } = await hear(parts, { name: one, type: 'TXT' }, { server });
      return values.length > 0 ? one : undefined;
    }),
  );
  return found.find((one) => one !== undefined);
}
