import { CatalystError } from '../../domain/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS']);

/** A failure of the file system, said for a person. Anything else comes back as it was. */
export function stateError(thrown: unknown, path: string): unknown {
  const code = errnoOf(thrown);
  if (code === undefined || code === 'EEXIST') return thrown;
  if (FULL.has(code)) {
    return new CatalystError('CATALYST-STATE-FULL', `No space is left to write ${path}.`, {
      hint: 'Free some space, then go on; what was written before is kept.',
      cause: thrown,
    });
  }
  const refused = REFUSED.has(code);
  const what = refused ? 'cannot be read or written by this user' : `failed with ${code}`;
  return new CatalystError('CATALYST-STATE-UNWRITABLE', `${path} ${what}.`, {
    hint: 'Give yourself access to the folder, or name another one with CATALYST_STATE_DIR.',
    cause: thrown,
  });
}

/** Runs a file operation; its failures become CatalystErrors that name the path. */
export async function withStateErrors<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (thrown) {
    throw stateError(thrown, path);
  }
}

/** `ENOENT` and its like, of a failed system call. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || thrown instanceof CatalystError) return undefined;
  const code = (thrown as NodeJS.ErrnoException).code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
