import type { VerifyResult, VerifyRow } from '../../domain/dns-verify.ts';
import { spanOf } from '../parts/age.ts';

/** The certificates of a Sovereign's names in a clause: how many are good and until when, or what is wrong with which. */
export function certificatesText({ rows, stages, fqdn }: VerifyResult, now: number): string {
  const asked = rows.filter(({ subject }) => subject === 'certificate');
  if (asked.length === 0) {
    const says = stages.find(({ stage }) => stage === 'tls')?.says;
    return says === undefined ? 'no data' : `not looked at: ${says}`;
  }
  const good = asked.filter(({ state }) => state === 'ok');
  const wrong = asked.filter(({ state }) => state !== 'ok').map((row) => faultText(row, fqdn));
  const head = `${good.length} of ${asked.length} names${untilText(good, now)}`;
  return [head, ...wrong].join('; ');
}

/** The one that ends first counts. */
function untilText(rows: readonly VerifyRow[], now: number): string {
  const ends = rows.map(({ values }) => Date.parse(values[0] ?? '')).filter(Number.isFinite);
  if (ends.length === 0) return '';
  const first = Math.min(...ends);
  return `, until ${new Date(first).toISOString().slice(0, 10)}, in ${spanOf(first - now)}`;
}

function faultText({ name, says = 'no answer' }: VerifyRow, fqdn: string): string {
  return `${name === fqdn ? name : name.replace(`.${fqdn}`, '')}: ${says}`;
}

/** What the name servers say in a clause: what is as wanted, what is not, what was not asked. */
export function namesText({ stages }: VerifyResult): string {
  const named = (state: (typeof stages)[number]['state']) =>
    stages.filter((one) => one.state === state).map(({ stage }) => stage);
  const part = (word: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${word} ${names.join(', ')}`];
  return [
    ...part('as wanted:', named('passed')),
    ...part('not as wanted:', named('failed')),
    ...part('not asked:', named('skipped')),
  ].join('; ');
}
