import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';
import { asksForHelp, findCommand } from './find-command.ts';

interface Manifest {
  version: string;
  commands: Record<string, ManifestCommand>;
}

interface ManifestCommand {
  hidden?: boolean;
  summary?: string;
  description?: string;
  examples?: string[];
  args: Record<string, { name: string; description?: string; required?: boolean; options?: string[] }>;
  flags: Record<string, ManifestFlag>;
}

interface ManifestFlag {
  name: string;
  char?: string;
  type: string;
  summary?: string;
  description?: string;
  required?: boolean;
  multiple?: boolean;
  options?: string[];
  env?: string;
  default?: unknown;
  hidden?: boolean;
}

/**
 * Help or version as a document, for `--help --json`, `--version --json` and for `--json` after words that only show help;
 * undefined for everything else. `schemas/help.schema.json` describes it.
 */
export function jsonHelp(argv: string[]): object | undefined {
  const manifest = JSON.parse(readFileSync(join(packageFolder(), 'oclif.manifest.json'), 'utf8')) as Manifest;
  const words = wordsOf(argv);
  const found = findCommand(words, Object.keys(manifest.commands));
  if (found !== undefined) {
    return asksForHelp(argv) ? { help: commandHelp(found.id, manifest.commands[found.id]!) } : undefined;
  }
  if (words.length === 0) return withoutWords(argv, manifest);
  return topicHelp(words.join(' '), manifest);
}

function withoutWords(argv: string[], manifest: Manifest): object | undefined {
  if (argv.some((word) => !word.startsWith('-'))) return undefined;
  return argv.includes('--version')
    ? { version: manifest.version, platform: `${process.platform}-${process.arch}`, node: process.version }
    : topicHelp('', manifest);
}

function topicHelp(topic: string, manifest: Manifest): object | undefined {
  const below = Object.entries(manifest.commands)
    .map(([id, { hidden, summary = '' }]) => ({ command: id.replaceAll(':', ' '), summary, hidden }))
    .filter(({ command, hidden }) => !hidden && (topic === '' || command.startsWith(`${topic} `)))
    .map(({ command, summary }) => ({ command, summary }));
  return below.length === 0 ? undefined : { help: { version: manifest.version, topic, commands: below } };
}

/** Everything before the flags. */
function wordsOf(argv: string[]): string[] {
  const end = argv.findIndex((word) => word.startsWith('-'));
  return end < 0 ? argv : argv.slice(0, end);
}

function commandHelp(id: string, { summary, description, examples, args, flags }: ManifestCommand): object {
  return {
    command: id.replaceAll(':', ' '),
    summary: summary ?? '',
    description: description ?? '',
    examples: examples ?? [],
    args: Object.values(args).map((arg) => ({
      name: arg.name,
      description: arg.description ?? '',
      required: arg.required === true,
      ...(arg.options === undefined ? {} : { values: arg.options }),
    })),
    flags: Object.values(flags)
      .filter(({ hidden }) => hidden !== true)
      .map(flagHelp),
  };
}

function flagHelp(flag: ManifestFlag): object {
  return {
    name: flag.name,
    ...(flag.char === undefined ? {} : { char: flag.char }),
    description: flag.summary ?? flag.description ?? '',
    takesValue: flag.type === 'option',
    required: flag.required === true,
    repeatable: flag.multiple === true,
    ...(flag.options === undefined ? {} : { values: flag.options }),
    ...(flag.env === undefined ? {} : { env: flag.env }),
    ...(flag.default === undefined ? {} : { default: flag.default }),
  };
}
