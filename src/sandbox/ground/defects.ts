/** Most that are kept with their text; more of them are only counted. */
const KEPT = 50;

/** What went wrong inside the sandbox itself: logged with its stack, counted, and shown by `sandbox status`. */
export interface Defects {
  note(thrown: unknown): void;
  /** One line each, oldest first. */
  list(): string[];
}

export function createDefects(log: (line: string) => void): Defects {
  const lines: string[] = [];
  return {
    note(thrown) {
      const isError = thrown instanceof Error;
      log(`defect: ${isError ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      if (lines.length < KEPT) lines.push(isError ? `${thrown.name}: ${thrown.message}` : String(thrown));
    },
    list: () => [...lines],
  };
}
