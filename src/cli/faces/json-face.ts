import type { Screen } from '../screen.ts';
import type { Face } from './face.ts';

/** NDJSON on stdout: the events as they are in the journal, one a line. */
export function jsonFace(out: Screen): Face {
  return {
    show: (event) => out.write(`${JSON.stringify(event)}\n`),
    pause: async () => {},
    resume: () => {},
    say: () => {},
    close: async () => {},
  };
}
