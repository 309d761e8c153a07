import type { RandomBytes } from '../surroundings.ts';

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
