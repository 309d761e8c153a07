import { CatalystError } from '../errors.ts';
import type { RandomBytes } from '../surroundings.ts';
import type { SovereignContext } from './sovereign-context.ts';

/** Signs that no two of which are mistaken for each other when read out (upstream's alphabet for generated codes). */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_SIGNS = 12;
const PREFIX = 'VCH-';

/** A new code: `VCH-` and twelve signs from a strong source, each as likely as any other (58 bits in all). */
export function generateCode(random: RandomBytes): string {
  const fair = 256 - (256 % ALPHABET.length);
  let signs = '';
  while (signs.length < RANDOM_SIGNS) {
    for (const byte of random(RANDOM_SIGNS)) {
      if (byte < fair && signs.length < RANDOM_SIGNS) signs += ALPHABET[byte % ALPHABET.length];
    }
  }
  return PREFIX + signs;
}

/** What cannot be seen, or looks like something else: marks of control and of direction, line breaks, spaces at an end. */
const UNSEEN = /\p{C}|[^\S ]/gu;
const AS_IT_IS = /^(?! )[^\p{C}\s]+( [^\p{C}\s]+)*$/u;

/** A code in a sentence: blank and invisible ones too, and no two alike. Billing takes any text as one. */
export function shownCode(code: string): string {
  if (code === '') return '(blank)';
  if (AS_IT_IS.test(code)) return code;
  const escaped = code.replaceAll(UNSEEN, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
  return `"${escaped}"`;
}

/**
 * Only the gateway's older path keeps lower case, and no path a blank code or dots.
 * @throws CatalystError CATALYST-BILLING-REFUSED for a code that the API has no way to revoke
 */
export function refuseNameless(code: string, { via }: { via?: SovereignContext['via'] } = {}): void {
  const lower = via === 'bridge' && code.toUpperCase() !== code;
  if (code !== '' && !/^\.{1,2}$/.test(code) && !lower) return;
  const door = lower ? 'operator bridge' : 'API';
  const message = `The ${door} has no way to name the code ${JSON.stringify(code)} in a path. Nothing was written.`;
  throw new CatalystError('CATALYST-BILLING-REFUSED', message, {
    hint: lower
      ? 'Use a context that goes by the gateway.'
      : `By the database it can be: catalyst voucher revoke '${code}' --direct --reason ...`,
  });
}
