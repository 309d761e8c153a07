import { CatalystError } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';
import { findCommand } from './find-command.ts';

/** Words that are no command, with the nearest one that is; undefined for any other failure. */
export function unknownCommand(
  thrown: Error,
  argv: string[],
  ids: readonly string[],
): CatalystError | undefined {
  if (!/^command .* not found\.?$/i.test(thrown.message)) return undefined;
  const behind = behindFlags(argv, ids);
  if (behind !== undefined) {
    return new CatalystError('CATALYST-USAGE', 'The command comes first, its flags after it.', {
      hint: behind,
    });
  }
  const end = argv.findIndex((word) => word.startsWith('-'));
  const typed = (end < 0 ? argv : argv.slice(0, end)).join(' ').replaceAll(':', ' ');
  const like = nearest(
    typed,
    ids.map((id) => id.replaceAll(':', ' ')),
  );
  const hint = like === undefined ? 'catalyst --help' : `Did you mean: catalyst ${like}?`;
  return new CatalystError('CATALYST-USAGE', `There is no command ${typed || argv.join(' ')}.`, { hint });
}

/** `--json sovereign list` in the order that works; undefined when the words behind the flags are no command. */
function behindFlags(argv: string[], ids: readonly string[]): string | undefined {
  const start = argv.findIndex((word) => !word.startsWith('-'));
  if (start < 1) return undefined;
  const found = findCommand(argv.slice(start), ids);
  if (found === undefined) return undefined;
  return ['catalyst', found.id.replaceAll(':', ' '), ...argv.slice(0, start), ...found.rest].join(' ');
}
