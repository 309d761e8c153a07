import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';

/**
 * Writes the file whole or not at all: a full disk leaves what was there. Without `replace` a file that appeared in the
 * meantime is left alone. `shown` is the path as it was given. Errors: CATALYST-USAGE.
 */
export async function writeSpec(
  path: string,
  text: string,
  { shown, replace }: { shown: string; replace: boolean },
): Promise<void> {
  const draft = `${path}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, text);
    await (replace ? rename(draft, path) : link(draft, path));
  } catch (error) {
    throw unwritable(shown, error);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function unwritable(shown: string, error: unknown): CatalystError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EEXIST')
    return new CatalystError('CATALYST-USAGE', `${shown} is there already. Nothing was touched.`, {
      hint: 'Choose another file with --output, or replace it with --force.',
    });
  return new CatalystError('CATALYST-USAGE', `${shown} cannot be written (${code ?? 'unknown reason'}).`, {
    hint: 'Choose another place with --output, or print it with --output -.',
  });
}
