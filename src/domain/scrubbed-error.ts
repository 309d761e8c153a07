import { CatalystError } from './errors.ts';
import { mapTexts } from './plain-text.ts';

/** The same failure with every text changed by `scrub`, causes included; stacks of causes are left behind. */
export function scrubbedError(error: CatalystError, scrub: (text: string) => string): CatalystError {
  const { hint, faults } = error;
  return new CatalystError(error.code, scrub(error.message), {
    ...(hint === undefined ? {} : { hint: scrub(hint) }),
    ...(faults === undefined ? {} : { faults: mapTexts(faults, scrub) }),
    ...(error.cause === undefined ? {} : { cause: scrubbedCause(error.cause, scrub, CAUSES_KEPT) }),
  });
}

const CAUSES_KEPT = 8;

function scrubbedCause(cause: unknown, scrub: (text: string) => string, left: number): unknown {
  if (!(cause instanceof Error)) return scrub(String(cause));
  const deeper =
    cause.cause === undefined || left === 0 ? {} : { cause: scrubbedCause(cause.cause, scrub, left - 1) };
  const copy = new Error(scrub(cause.message), deeper);
  copy.name = cause.name;
  if (cause.stack !== undefined) copy.stack = scrub(cause.stack);
  return copy;
}
