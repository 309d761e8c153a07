import type { Answer } from './heard.ts';

/** Fields of an RRSIG in presentation form (RFC 4034 3.2), as the DNS client gives them: times in epoch seconds. */
const EXPIRATION = 4;

/** What is wrong with the signatures over a zone's keys: none, or all of them out of time. `now` in milliseconds. */
export function keyFault({ answers }: Answer, now: number): string | undefined {
  const signatures = answers
    .filter(({ type, data }) => type === 'RRSIG' && data.startsWith('DNSKEY '))
    .map(({ data }) => Number(data.split(' ')[EXPIRATION]));
  if (signatures.length === 0) return 'its keys are not signed';
  const last = Math.max(...signatures);
  return last * 1000 < now
    ? `its signatures ran out at ${new Date(last * 1000).toISOString().slice(0, 16)}Z`
    : undefined;
}
