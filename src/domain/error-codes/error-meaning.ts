import type { ExitStatus } from '../exit-status.ts';

/** The exit status that a code ends with, and what the code means, in one sentence. */
export interface ErrorMeaning {
  exit: ExitStatus;
  meaning: string;
}
