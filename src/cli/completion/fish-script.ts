import { type CommandWords, type FlagWords, nextWords, type ValueWords } from './command-tree.ts';
import { GOALS, KIT_COMPONENTS, type KnownWords } from './known-words.ts';

/** A completion script for fish: what may follow, with its summary. */
export function fishScript(commands: readonly CommandWords[], known: KnownWords): string {
  const words = [...nextWords(commands)].flatMap(([path, next]) =>
    [...next].map(([word, summary]) => line(path, `-f -a ${quoted(word)} -d ${quoted(summary)}`)),
  );
  return `${[
    '# fish completion of catalyst; load it with: catalyst completion fish | source',
    // The command is typed whole, and so many words stand behind it.
    'function __catalyst_at',
    '  set -l typed (commandline -opc)',
    '  set -e typed[1]',
    '  set -l words',
    '  set -l skip 0',
    '  for word in $typed',
    '    if test $skip = 1',
    '      set skip 0',
    '    else if contains -- $word $__catalyst_value_flags',
    '      set skip 1',
    "    else if not string match -q -- '-*' $word",
    '      set -a words $word',
    '    end',
    '  end',
    "  set -l path (string split -n ' ' -- $argv[1])",
    '  set -l last (count $path)',
    '  set -l wanted (math $last + $argv[2])',
    '  test (count $words) = $wanted; or return 1',
    '  test $last = 0; and return 0',
    '  test "$words[1..$last]" = "$argv[1]"',
    'end',
    'function __catalyst_in',
    '  string match -q -- "$argv[1]*" (string join \' \' -- (commandline -opc)[2..] | string collect -a)',
    'end',
    'function __catalyst_state',
    '  set -l state $CATALYST_STATE_DIR',
    '  if test -z "$state"',
    '    set state (test -n "$XDG_STATE_HOME"; and echo $XDG_STATE_HOME; or echo $HOME/.local/state)/catalyst',
    '  end',
    '  echo $state/sovereigns',
    'end',
    'function __catalyst_sovereign',
    '  ls -1 (__catalyst_state) 2>/dev/null',
    'end',
    'function __catalyst_component',
    `  printf '%s\\n' ${KIT_COMPONENTS.join(' ')}`,
    `  cat (__catalyst_state)/*/sovereign.json 2>/dev/null | string match -ag -r '"component":"([a-z0-9-]*)"'`,
    'end',
    'function __catalyst_snapshot',
    '  for word in (commandline -opc)',
    "    ls -1 (__catalyst_state)/$word/snapshots 2>/dev/null | string replace -fr '\\.json$' ''",
    '  end',
    'end',
    'function __catalyst_fault',
    `  printf '%s\\n' ${[...known.faults, 'all'].join(' ')}`,
    'end',
    'function __catalyst_goal',
    `  printf '%s\\n' ${GOALS.filter((goal) => !goal.endsWith('=')).join(' ')} component=(__catalyst_component)`,
    'end',
    `set -g __catalyst_value_flags ${valueFlags(commands).join(' ')}`,
    ...words,
    ...commands.flatMap(commandLines),
  ].join('\n')}\n`;
}

function valueFlags(commands: readonly CommandWords[]): string[] {
  const flags = commands.flatMap((command) => command.flags).filter(({ takesValue }) => takesValue);
  return [...new Set(flags.flatMap(({ name, char }) => [`--${name}`, ...(char ? [`-${char}`] : [])]))];
}

function commandLines({ path, flags, args }: CommandWords): string[] {
  return [
    ...args.flatMap((words, index) => offers(words).map((offer) => line(path, `-f -a ${offer}`, index))),
    ...flags.map((flag) => `complete -c catalyst -n ${quoted(`__catalyst_in '${path}'`)} ${flagText(flag)}`),
  ];
}

/** What may stand at a place, as fish's words for it. */
function offers({ sources, values }: ValueWords): string[] {
  const looked = sources.filter((source) => source !== 'file').map((source) => `'(__catalyst_${source})'`);
  return [...looked, ...(values.length === 0 ? [] : [quoted(values.join(' '))])];
}

function flagText(flag: FlagWords): string {
  const { name, char, description, takesValue, sources } = flag;
  return [
    `-l ${name}`,
    ...(char === undefined ? [] : [`-s ${char}`]),
    ...(takesValue ? [sources.includes('file') ? '-r -F' : '-x'] : ['-f']),
    ...offers(flag).map((offer) => `-a ${offer}`),
    `-d ${quoted(description)}`,
  ].join(' ');
}

function line(path: string, rest: string, behind = 0): string {
  return `complete -c catalyst -n ${quoted(`__catalyst_at '${path}' ${behind}`)} ${rest}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
