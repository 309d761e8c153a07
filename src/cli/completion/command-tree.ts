/** What completion needs of oclif.manifest.json. */
export interface CommandWords {
  /** As typed: `sovereign create`. */
  path: string;
  summary: string;
  flags: FlagWords[];
  /** Its first argument is the name of a Sovereign. */
  takesSovereign: boolean;
  /** Values of its first argument. */
  values: string[];
}

export interface FlagWords {
  name: string;
  char?: string;
  description: string;
  takesValue: boolean;
  takesFile: boolean;
  values: string[];
}

interface ManifestFlag {
  name: string;
  char?: string;
  type: 'boolean' | 'option';
  description?: string;
  summary?: string;
  helpValue?: string | string[];
  options?: string[];
  allowNo?: boolean;
  hidden?: boolean;
}

interface Manifest {
  commands: Record<
    string,
    {
      id: string;
      hidden?: boolean;
      summary?: string;
      flags: Record<string, ManifestFlag>;
      args: Record<string, { name: string; options?: string[] }>;
    }
  >;
}

/** Every visible command with its words, by path. */
export function commandTree(manifestText: string): CommandWords[] {
  const { commands } = JSON.parse(manifestText) as Manifest;
  const shown = Object.values(commands).filter(({ hidden }) => hidden !== true);
  return shown
    .map(({ id, summary = '', flags, args }) => {
      const [first] = Object.values(args);
      return {
        path: id.replaceAll(':', ' '),
        summary,
        flags: [...Object.values(flags).flatMap(flagWords), HELP],
        takesSovereign: first?.name === 'fqdn',
        values: first?.options ?? [],
      };
    })
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

const HELP: FlagWords = {
  name: 'help',
  description: 'Show help.',
  takesValue: false,
  takesFile: false,
  values: [],
};

function flagWords(flag: ManifestFlag): FlagWords[] {
  if (flag.hidden === true) return [];
  const words: FlagWords = {
    name: flag.name,
    ...(flag.char === undefined ? {} : { char: flag.char }),
    description: (flag.summary ?? flag.description ?? '').split('\n')[0] ?? '',
    takesValue: flag.type === 'option',
    takesFile: flag.helpValue === '<file>',
    values: flag.options ?? (flag.name === 'context' ? ['sandbox'] : []),
  };
  const { char: _char, ...long } = words;
  return flag.allowNo === true ? [words, { ...long, name: `no-${flag.name}` }] : [words];
}

/** What may follow each beginning of a command, by the beginning; the empty one first. */
export function nextWords(commands: readonly CommandWords[]): Map<string, Map<string, string>> {
  const next = new Map<string, Map<string, string>>([['', new Map()]]);
  for (const { path, summary } of commands) {
    const words = path.split(' ');
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ');
      const known = next.get(before) ?? new Map<string, string>();
      next.set(before, known.set(word, index === words.length - 1 ? summary : (known.get(word) ?? '')));
    }
  }
  return next;
}
