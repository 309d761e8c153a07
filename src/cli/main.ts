import type { Built } from './start/built.ts';
import { asksForHelp, findCommand } from './start/find-command.ts';
import { runCommand } from './start/run-command.ts';

/** The program: finds the command in argv and runs it. The exit status is left in `process.exitCode`. */
export async function main(argv: string[] = process.argv.slice(2), built?: Built): Promise<void> {
  const command = built === undefined || asksForHelp(argv) ? undefined : findCommand(argv, built.commands);
  if (command === undefined) return throughOclif(argv, built?.commands);
  tolerateClosedPipes();
  await runCommand(command.id, command.rest, built!.version).catch((thrown) => fail(thrown, argv));
}

/** The long way, for help on a terminal, for words that are no command, and for the sources. */
export async function throughOclif(argv: string[], commands?: readonly string[]): Promise<void> {
  tolerateClosedPipes();
  const oclif = await import('./start/through-oclif.ts');
  await oclif.throughOclif(argv).catch((thrown) => fail(thrown, argv, commands));
}

async function fail(thrown: Error, argv: string[], commands: readonly string[] = []): Promise<void> {
  const { report } = await import('./start/report.ts');
  process.exitCode = await report(thrown, argv, commands, process);
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
