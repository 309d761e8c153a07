import { enableCompileCache } from 'node:module';
import { asCatalystError } from '../domain/errors.ts';
import { packageFolder } from './package-folder.ts';

/** The program: finds the command in argv and runs it. The exit status is left in `process.exitCode`. */
export async function main(argv: string[] = process.argv.slice(2)): Promise<void> {
  enableCompileCache();
  tolerateClosedPipes();
  const [{ run }, { flush }] = await Promise.all([import('@oclif/core/run'), import('@oclif/core/flush')]);
  await run(argv, { root: packageFolder() }).then(() => flush(), report);
}

/** `catalyst … | head` is no failure of ours. */
function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(0);
    });
  }
}

/** What no command caught: an unknown command, or a defect before one started. */
async function report(thrown: Error): Promise<void> {
  const { errorLines } = await import('./error-view.ts');
  const { usageError } = await import('./usage-error.ts');
  const { screenOf } = await import('./screen.ts');
  const error = usageError(thrown, '') ?? asCatalystError(thrown);
  const screen = await screenOf(process.stderr, process.env);
  screen.write(`${errorLines(error.toObject(), screen).join('\n')}\n`);
  process.exitCode = error.exit;
}
