import type { CatalystError } from '../domain/errors.ts';

/** A failure that a person has read already: only its exit status is left to be said. */
export class ShownFailure extends Error {
  readonly error: CatalystError;

  constructor(error: CatalystError) {
    super(error.message, { cause: error });
    this.name = 'ShownFailure';
    this.error = error;
  }
}
