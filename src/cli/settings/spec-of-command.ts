import { wrap } from '../../style/text-width.ts';
import { sandboxFacts } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';
import { loadSpec, sandboxValues } from './load-spec.ts';
import type { ResolvedSpec } from './resolve-spec.ts';

/** The spec of a command from its flags, environment and file; notes that are worth a word go to stderr. */
export async function specOfCommand(
  surroundings: Surroundings,
  flags: Readonly<Record<string, unknown>> & { file?: string | undefined; context?: string | undefined },
  quiet: boolean,
): Promise<ResolvedSpec> {
  const { env, cwd, home, stdin, err } = surroundings;
  const sandbox = flags.context === 'sandbox' ? await sandboxFacts(surroundings) : undefined;
  const resolved = await loadSpec({
    flags,
    env,
    cwd,
    home,
    readStdin: () => stdin.readAll(),
    ...(flags.file === undefined ? {} : { file: flags.file }),
    ...(sandbox === undefined ? {} : { context: sandboxValues(sandbox) }),
  });
  for (const { field, reason, fix } of quiet ? [] : resolved.warnings) {
    const note = `Note: ${field}: ${reason}. ${fix ?? ''}`.trimEnd();
    err.write(`${(err.terminal ? wrap(note, err.columns) : [note]).join('\n')}\n`);
  }
  return resolved;
}
