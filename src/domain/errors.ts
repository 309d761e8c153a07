import { ERRORS } from './error-codes.ts';
import type { ExitStatus } from './exit-status.ts';

export { ERRORS };

export type ErrorCode = keyof typeof ERRORS;

/** One fault of an input: where, why, and what would do. `line` and `column` count from 1. */
export interface Fault {
  field: string;
  reason: string;
  fix?: string;
  file?: string;
  line?: number;
  column?: number;
}

/** The form every failure has in JSON, in the journal and on the screen. Never holds a secret or a stack. */
export interface ErrorObject {
  code: ErrorCode;
  exit: ExitStatus;
  message: string;
  /** The next step, a sentence or a command that can be pasted. */
  hint?: string;
  faults?: Fault[];
  causes?: string[];
}

export interface CatalystErrorOptions {
  hint?: string;
  faults?: Fault[];
  cause?: unknown;
}

/** The one error type that crosses a boundary. `message` is one sentence for a person, without a secret. */
export class CatalystError extends Error {
  readonly code: ErrorCode;
  readonly exit: ExitStatus;
  readonly hint: string | undefined;
  readonly faults: Fault[] | undefined;

  constructor(code: ErrorCode, message: string, options: CatalystErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CatalystError';
    this.code = code;
    this.exit = ERRORS[code].exit;
    this.hint = options.hint;
    this.faults = options.faults;
  }

  toObject(): ErrorObject {
    return {
      code: this.code,
      exit: this.exit,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.faults === undefined ? {} : { faults: this.faults }),
      ...(this.cause === undefined ? {} : { causes: causeTexts(this.cause) }),
    };
  }
}

/** Whether something thrown is ours, also when it comes from another copy of the package. */
export function isCatalystError(thrown: unknown): thrown is CatalystError {
  if (thrown instanceof CatalystError) return true;
  const { name, code } = (thrown ?? {}) as { name?: unknown; code?: unknown };
  return thrown instanceof Error && name === 'CatalystError' && typeof code === 'string' && code in ERRORS;
}

/** Anything thrown, as a CatalystError: what is not one already is a defect of ours. */
export function asCatalystError(thrown: unknown): CatalystError {
  if (thrown instanceof CatalystError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CatalystError('CATALYST-INTERNAL', message, { cause: thrown });
}

function causeTexts(cause: unknown): string[] {
  const texts: string[] = [];
  for (let at: unknown = cause; at instanceof Error && texts.length < 8; at = at.cause)
    texts.push(at.message);
  return texts;
}
