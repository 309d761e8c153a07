import type { Event } from '../../domain/event.ts';
import { parseEventLine } from '../../domain/event-line.ts';

const NEWLINE = 0x0a;

/** Length in bytes of the part that ends with a line break; what follows is torn. */
export function wholeLines(bytes: Uint8Array): number {
  return bytes.lastIndexOf(NEWLINE) + 1;
}

/**
 * Events of a journal's bytes, without a torn last line. Empty lines are passed over.
 * @throws CatalystError naming the line: CATALYST-JOURNAL-NEWER, CATALYST-JOURNAL-DAMAGED
 */
export function readEvents(bytes: Buffer, path: string, linesBefore = 0): Event[] {
  const lines = bytes.subarray(0, wholeLines(bytes)).toString('utf8').split('\n');
  lines.pop();
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseEventLine(line, `${path} line ${linesBefore + index + 1}`)],
  );
}
