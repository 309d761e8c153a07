import { CatalystError } from '../domain/errors.ts';

/** oclif's own refusals (unknown flag, missing argument, bad value) in our form; undefined for everything else. */
export function usageError(thrown: Error, command: string): CatalystError | undefined {
  if (!isOclifRefusal(thrown)) return undefined;
  const message = thrown.message.replace(/\nSee more help with --help\n?$/, '').trim();
  const name = command.replaceAll(':', ' ');
  return new CatalystError('CATALYST-USAGE', message, { hint: `catalyst ${name} --help`.replace('  ', ' ') });
}

function isOclifRefusal(thrown: Error): boolean {
  const parser = 'parse' in thrown && 'showHelp' in thrown;
  return parser || ('oclif' in thrown && !(thrown instanceof CatalystError));
}
