import { asCatalystError } from '../../domain/errors.ts';
import { errorLines } from '../error-view.ts';
import { screenOf } from '../screen.ts';
import { usageError } from '../usage-error.ts';
import { unknownCommand } from './unknown-command.ts';

/** Shows what no command caught: an unknown command, or a defect before one started. Returns the exit status. */
export async function report(
  thrown: Error,
  argv: string[],
  commands: readonly string[],
  { stderr, env }: { stderr: NodeJS.WriteStream; env: NodeJS.ProcessEnv },
): Promise<number> {
  const error = unknownCommand(thrown, argv, commands) ?? usageError(thrown, '') ?? asCatalystError(thrown);
  const screen = await screenOf(stderr, env);
  screen.write(`${errorLines(error.toObject(), screen).join('\n')}\n`);
  return error.exit;
}
