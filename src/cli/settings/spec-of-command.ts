import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import { wrap } from '../../style/text-width.ts';
import { sandboxFacts } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';
import { loadSpec, sandboxValues } from './load-spec.ts';
import type { ResolvedSpec } from './resolve-spec.ts';

/**
 * The spec of a command from its flags, environment and file, or `text` in the place of a file; notes that are worth a
 * word go to stderr.
 */
export async function specOfCommand(
  surroundings: Surroundings,
  flags: Readonly<Record<string, unknown>> & { file?: string | undefined; context?: string | undefined },
  quiet: boolean,
  text?: { name: string; text: string },
): Promise<ResolvedSpec> {
  const { env, cwd, home, stdin, err } = surroundings;
  const sandbox = flags.context === 'sandbox' ? await sandboxFacts(surroundings) : undefined;
  const loading = loadSpec({
    flags,
    env,
    cwd,
    home,
    readStdin: () => stdin.readAll(),
    ...(flags.file === undefined ? {} : { file: flags.file }),
    ...(text === undefined ? {} : { text }),
    ...(sandbox === undefined ? {} : { context: sandboxValues(sandbox) }),
  });
  const resolved = await loading.catch(async (failure: unknown) => {
    throw flags.file === undefined && text === undefined ? await namingFile(failure, cwd) : failure;
  });
  for (const { field, reason, fix } of quiet ? [] : resolved.warnings) {
    const note = `Note: ${field}: ${reason}. ${fix ?? ''}`.trimEnd();
    err.write(`${(err.terminal ? wrap(note, err.columns) : [note]).join('\n')}\n`);
  }
  return resolved;
}

/** Whoever has a spec beside them and did not name it is told so, and not sent to write another. */
async function namingFile(failure: unknown, cwd: string): Promise<unknown> {
  if (!(failure instanceof CatalystError) || failure.code !== 'CATALYST-ANSWER-MISSING') return failure;
  const there = await access(join(cwd, 'sovereign.yaml')).then(
    () => true,
    () => false,
  );
  if (!there) return failure;
  const { code, message, faults } = failure;
  return new CatalystError(code, message, {
    hint: 'There is a sovereign.yaml here: add -f sovereign.yaml',
    ...(faults === undefined ? {} : { faults }),
  });
}
