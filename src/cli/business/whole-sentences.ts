import { plainText } from '../../domain/plain-text.ts';

/** What a check says of something that is wrong. */
interface Said {
  name: string;
  state: string;
  says: string;
}

/** A cell is short, and what has to be done stands at a sentence's end: below the table each thing that is wrong is told in full. */
export function wholeSentences(rows: readonly Said[]): string[] {
  return rows
    .filter(({ state }) => state === 'wrong')
    .map(({ name, says }) => plainText(`${name}: ${says}`).replaceAll(/\s+/g, ' ').trim());
}
