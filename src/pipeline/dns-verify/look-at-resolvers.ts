import type { VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { sameValues } from '../../domain/record-set.ts';
import { CONSOLE } from '../../domain/record-set-canonical.ts';
import { columnsOf, type Heard, hear } from './heard.ts';
import type { VerifyParts } from './parts.ts';

/** Asked when nobody names others (reference: dns 5). */
export const PUBLIC_RESOLVERS = ['8.8.8.8', '1.1.1.1', '9.9.9.9', '208.67.222.222', '4.2.2.1'] as const;

type ZoneExpectation = VerifyExpectation & { zone: string };

/** Stage 3: what the rest of the world sees, and for how long still. */
export async function lookAtPublic(
  parts: VerifyParts,
  expected: ZoneExpectation,
  resolvers: readonly string[],
): Promise<VerifyRow[]> {
  const { zone, fqdn, nameservers, address } = expected;
  const rows = resolvers.flatMap((server) => [
    resolverRow(parts, server, { name: zone, type: 'NS' }, nameservers),
    resolverRow(parts, server, { name: `${CONSOLE}.${fqdn}`, type: 'A' }, [address]),
  ]);
  return Promise.all(rows);
}

async function resolverRow(
  parts: VerifyParts,
  server: string,
  question: { name: string; type: 'NS' | 'A' },
  wanted: string[],
): Promise<VerifyRow> {
  const heard = await hear(parts, question, { server, recursion: true });
  const subject = question.type === 'NS' ? ('ns' as const) : ('host' as const);
  const row = { stage: 'public' as const, server, subject, ...question, ...columnsOf(heard), wanted };
  if (heard.answer === undefined) return { ...row, state: 'silent' };
  const same = heard.answer.rcode === 'NOERROR' && sameValues(heard.values, wanted);
  if (same) return { ...row, state: 'ok' };
  const bogus = heard.answer.rcode === 'SERVFAIL' && (await answersUnchecked(parts, server, question));
  return { ...row, state: 'wrong', ...(bogus ? { says: BOGUS } : {}) };
}

export const BOGUS = 'refused by DNSSEC validation';

/** An answer that a resolver hands out only when told not to check it is one that failed validation. */
async function answersUnchecked(
  parts: VerifyParts,
  server: string,
  question: { name: string; type: 'NS' | 'A' },
): Promise<boolean> {
  const { answer } = await hear(parts, question, { server, recursion: true, unchecked: true });
  return answer?.rcode === 'NOERROR';
}

/**
 * Stage 4: resolvers that validate say so by the AD flag. One that does not even for the root validates nothing, and is
 * left out. Without any row there was nobody to ask.
 */
export async function lookAtValidation(
  parts: VerifyParts,
  expected: ZoneExpectation,
  resolvers: readonly string[],
): Promise<VerifyRow[]> {
  const rows = await Promise.all(resolvers.map((server) => validationRow(parts, expected, server)));
  return rows.filter((row) => row !== undefined);
}

async function validationRow(
  parts: VerifyParts,
  { fqdn }: ZoneExpectation,
  server: string,
): Promise<VerifyRow | undefined> {
  const question = { name: `${CONSOLE}.${fqdn}`, type: 'A' as const };
  const heard = await hear(parts, question, { server, recursion: true, dnssec: true });
  const row = { stage: 'dnssec' as const, server, subject: 'validation' as const, ...question };
  const told = { ...row, ...columnsOf(heard) };
  if (heard.answer?.authenticated === true) return { ...told, state: 'ok' };
  if (heard.answer?.rcode === 'SERVFAIL' && (await answersUnchecked(parts, server, question)))
    return { ...told, state: 'wrong', says: BOGUS };
  return (await validates(parts, server, heard)) ? { ...told, state: 'wrong' } : undefined;
}

async function validates(parts: VerifyParts, server: string, { answer }: Heard): Promise<boolean> {
  if (answer === undefined || answer.recursive === false) return false;
  const root = await hear(parts, { name: '.', type: 'SOA' }, { server, recursion: true, dnssec: true });
  return root.answer?.authenticated === true;
}
