import { appendFileSync } from 'node:fs';

/** Appends one line, with its time, to the sandbox's log; without a file it says nothing. */
export function createLog(file: string | undefined, now: () => number): (line: string) => void {
  if (file === undefined) return () => undefined;
  return (line) => appendFileSync(file, `${new Date(now()).toISOString()} ${line}\n`, { mode: 0o600 });
}
