import { CatalystError } from '../domain/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const FILE_TROUBLE = new Set([
  ...FULL,
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
]);

/** A refusal of the file system that nobody gave words to yet; undefined for everything else. */
export function systemError(thrown: Error): CatalystError | undefined {
  const { code, path } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof CatalystError || code === undefined || path === undefined) return undefined;
  if (!FILE_TROUBLE.has(code)) return undefined;
  if (FULL.has(code)) {
    return new CatalystError('CATALYST-STATE-FULL', `No space is left to write ${path}.`, {
      hint: 'Free some space, then run the same command again.',
      cause: thrown,
    });
  }
  return new CatalystError('CATALYST-STATE-UNWRITABLE', `${path} cannot be used (${code}).`, {
    hint: 'Give yourself access to it, or name another folder with CATALYST_STATE_DIR.',
    cause: thrown,
  });
}
