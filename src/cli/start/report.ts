import { asCatalystError } from '../../domain/errors.ts';
import { errorLines } from '../error-view.ts';
import { screenOf } from '../screen.ts';
import { usageError } from '../usage-error.ts';
import { asksForJson } from './find-command.ts';
import { unknownCommand } from './unknown-command.ts';

/** Shows what no command caught: an unknown command, or a defect before one started. Returns the exit status. */
export async function report(
  thrown: Error,
  argv: string[],
  commands: readonly string[],
  { stdout, stderr, env }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>,
): Promise<number> {
  const shape = { flags: {}, args: {} };
  const error =
    unknownCommand(thrown, argv, commands) ??
    (await usageError(thrown, { id: '', argv: [], env, shape })) ??
    asCatalystError(thrown);
  if (asksForJson(argv)) {
    stdout.write(`${JSON.stringify({ error: error.toObject() })}\n`);
    return error.exit;
  }
  const screen = await screenOf(stderr, env);
  screen.write(`${errorLines(error.toObject(), screen).join('\n')}\n`);
  return error.exit;
}
