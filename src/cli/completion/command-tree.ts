/** What completion needs of oclif.manifest.json. */
export interface CommandWords {
  /** As typed: `sovereign create`. */
  path: string;
  summary: string;
  flags: FlagWords[];
  args: ValueWords[];
}

/** Where the words that may stand at a place come from, when they are not all known beforehand. */
export type WordSource = 'file' | 'sovereign' | 'component' | 'goal' | 'snapshot' | 'fault';

/** What may stand at a place. */
export interface ValueWords {
  sources: WordSource[];
  values: string[];
}

export interface FlagWords extends ValueWords {
  name: string;
  char?: string;
  description: string;
  takesValue: boolean;
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

interface ManifestArg {
  name: string;
  required?: boolean;
  options?: string[];
}

interface Manifest {
  commands: Record<
    string,
    {
      id: string;
      hidden?: boolean;
      summary?: string;
      flags: Record<string, ManifestFlag>;
      args: Record<string, ManifestArg>;
    }
  >;
}

/** Every visible command with its words, by path. */
export function commandTree(manifestText: string): CommandWords[] {
  const { commands } = JSON.parse(manifestText) as Manifest;
  const shown = Object.values(commands).filter(({ hidden }) => hidden !== true);
  return shown
    .map(({ id, summary = '', flags, args }) => ({
      path: id.replaceAll(':', ' '),
      summary,
      flags: [...Object.values(flags).flatMap(flagWords), HELP],
      args: argWords(id, Object.values(args)),
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

const HELP: FlagWords = {
  name: 'help',
  description: 'Show help.',
  takesValue: false,
  sources: [],
  values: [],
};

const ARG_SOURCES: Readonly<Record<string, WordSource>> = {
  fqdn: 'sovereign',
  component: 'component',
  snapshot: 'snapshot',
};
const FLAG_SOURCES: Readonly<Record<string, WordSource>> = {
  '<file>': 'file',
  '<fqdn>': 'sovereign',
  '<goal>': 'goal',
};
const FAULT = 'sandbox:fault';

function argWords(id: string, args: ManifestArg[]): ValueWords[] {
  return args.map(({ name, options = [], required }, index) => {
    const own = id === FAULT ? 'fault' : ARG_SOURCES[name];
    // `explain harbor` means the only Sovereign's: what may be left out, the next may stand for.
    const next = required === true ? undefined : ARG_SOURCES[args[index + 1]?.name ?? ''];
    return { sources: [own, next].filter((source) => source !== undefined), values: options };
  });
}

function flagWords(flag: ManifestFlag): FlagWords[] {
  if (flag.hidden === true) return [];
  const words: FlagWords = {
    name: flag.name,
    ...(flag.char === undefined ? {} : { char: flag.char }),
    description: (flag.summary ?? flag.description ?? '').split('\n')[0] ?? '',
    takesValue: flag.type === 'option',
    sources: sourcesOf(flag),
    values: flag.options ?? (flag.name === 'context' ? ['sandbox'] : namedValues(flag)),
  };
  const { char: _char, ...long } = words;
  return flag.allowNo === true ? [words, { ...long, name: `no-${flag.name}` }] : [words];
}

/** The values that a help text names, as `<powerdns|dynadot|none>`; shapes such as `<90s|60m>` are none. */
function namedValues({ helpValue }: ManifestFlag): string[] {
  const shape = [helpValue].flat()[0] ?? '';
  return /^<[a-z]+(\|[a-z]+)+>$/.test(shape) ? shape.slice(1, -1).split('|') : [];
}

function sourcesOf({ name, helpValue }: ManifestFlag): WordSource[] {
  const source = name === 'target' ? 'component' : FLAG_SOURCES[[helpValue].flat()[0] ?? ''];
  return source === undefined ? [] : [source];
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
