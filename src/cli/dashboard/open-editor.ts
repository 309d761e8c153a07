import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CatalystError } from '../../domain/errors.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * A file in `$VISUAL`, `$EDITOR` or vi on this terminal, until that ends. The variable may hold arguments, so a shell reads
 * it, as git has it done.
 * @throws CatalystError CATALYST-USAGE when it cannot be started or fails
 */
export async function openEditor({ env }: Pick<Surroundings, 'env'>, path: string): Promise<void> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  const child = spawn('sh', ['-c', `${editor} "$1"`, editor, path], {
    env: env as NodeJS.ProcessEnv,
    stdio: 'inherit',
  });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status === 0) return;
  throw new CatalystError('CATALYST-USAGE', `The editor ${editor} ended with ${status ?? 'a signal'}.`, {
    hint: 'Set EDITOR to the program to use.',
  });
}
