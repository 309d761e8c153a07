import { CatalystError } from '../domain/errors.ts';
import { argvFaults } from './usage/argv-faults.ts';
import type { CommandShape } from './usage/flag-shape.ts';

export interface UsageRequest {
  /** Id of the command, `sovereign:list`; empty before one was found. */
  id: string;
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  shape: CommandShape;
}

/**
 * A refusal of oclif's parser in our words, with everything else that is wrong with the command line; undefined for
 * every other failure.
 */
export async function usageError(
  thrown: Error,
  { id, argv, env, shape }: UsageRequest,
): Promise<CatalystError | undefined> {
  if (!isOclifRefusal(thrown)) return undefined;
  const command = ['catalyst', ...id.split(':').filter(Boolean)].join(' ');
  const hint = `${command} --help`;
  const faults = await argvFaults(argv, shape, env);
  if (faults.length === 0) return new CatalystError('CATALYST-USAGE', ownWords(thrown), { hint });
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  const message = `The command line has ${count}. Nothing was done.`;
  return new CatalystError('CATALYST-USAGE', message, { hint, faults });
}

/** What the parser said, without its pointer to help and its line breaks. */
function ownWords({ message }: Error): string {
  return message
    .replace(/\nSee more help with --help\n?$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function isOclifRefusal(thrown: Error): boolean {
  const parser = 'parse' in thrown && 'showHelp' in thrown;
  // Its arguments that are whole numbers throw a plain error.
  return (
    parser ||
    thrown.message.startsWith('Expected an integer but received') ||
    ('oclif' in thrown && !(thrown instanceof CatalystError))
  );
}
