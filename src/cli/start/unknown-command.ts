import { CatalystError } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';

/** Words that are no command, with the nearest one that is; undefined for any other failure. */
export function unknownCommand(
  thrown: Error,
  argv: string[],
  ids: readonly string[],
): CatalystError | undefined {
  if (!/^command .* not found$/.test(thrown.message)) return undefined;
  const end = argv.findIndex((word) => word.startsWith('-'));
  const typed = (end < 0 ? argv : argv.slice(0, end)).join(' ').replaceAll(':', ' ');
  const like = nearest(
    typed,
    ids.map((id) => id.replaceAll(':', ' ')),
  );
  const hint = like === undefined ? 'catalyst --help' : `Did you mean: catalyst ${like}?`;
  return new CatalystError('CATALYST-USAGE', `There is no command ${typed || argv.join(' ')}.`, { hint });
}
