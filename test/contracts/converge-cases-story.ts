import type { Stage } from './converge-cases-stage.ts';

export interface Story {
  what: string;
  /** Whose words count, and what they are on either side. */
  words: { [name: string]: string[] };
  /** Words for moments that are too short to be told for certain. */
  passes?: RegExp;
  play(stage: Stage): Promise<void>;
}
