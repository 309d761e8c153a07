import { tolerateClosedPipe } from './standard-stream.ts';
import type { Built } from './start/built.ts';
import { asksForHelp, asksForJson, findCommand } from './start/find-command.ts';
import { runCommand } from './start/run-command.ts';

/** The program: finds the command in argv and runs it. The exit status is left in `process.exitCode`. */
export async function main(argv: string[] = process.argv.slice(2), built?: Built): Promise<void> {
  const command = built === undefined || asksForHelp(argv) ? undefined : findCommand(argv, built.commands);
  if (command === undefined) {
    if (asksForJson(argv) && (await toldAsJson(argv))) return;
    return throughOclif(argv, built?.commands);
  }
  await runCommand(command.id, command.rest, built!.version).catch((thrown) => fail(thrown, argv));
}

/** Help as a document; oclif would print its text. */
async function toldAsJson(argv: string[]): Promise<boolean> {
  const { jsonHelp } = await import('./start/json-help.ts');
  const document = jsonHelp(argv);
  if (document !== undefined) process.stdout.write(`${JSON.stringify(document)}\n`);
  return document !== undefined;
}

/** The long way, for help on a terminal, for words that are no command, and for the sources. */
export async function throughOclif(argv: string[], commands?: readonly string[]): Promise<void> {
  tolerateClosedPipes();
  const oclif = await import('./start/through-oclif.ts');
  await oclif.throughOclif(argv).catch((thrown) => fail(thrown, argv, commands));
}

async function fail(thrown: Error, argv: string[], commands: readonly string[] = []): Promise<void> {
  tolerateClosedPipes();
  const { report } = await import('./start/report.ts');
  process.exitCode = await report(thrown, argv, commands, process);
}

/** Of whoever writes to Node's own streams. */
function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    tolerateClosedPipe(stream, (status) => process.exit(status));
}
