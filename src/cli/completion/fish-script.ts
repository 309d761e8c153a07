import { type CommandWords, type FlagWords, nextWords } from './command-tree.ts';

/** A completion script for fish: what may follow, with its summary. */
export function fishScript(commands: readonly CommandWords[]): string {
  const words = [...nextWords(commands)].flatMap(([path, next]) =>
    [...next].map(([word, summary]) => line(path, `-f -a ${quoted(word)} -d ${quoted(summary)}`)),
  );
  return `${[
    '# fish completion of catalyst; load it with: catalyst completion fish | source',
    'function __catalyst_at',
    '  set -l typed (commandline -opc)',
    '  set -e typed[1]',
    '  set -l words',
    '  for word in $typed',
    "    string match -q -- '-*' $word; and break",
    '    set -a words $word',
    '  end',
    '  test "$argv[1]" = (string join \' \' -- $words | string collect -a)',
    'end',
    'function __catalyst_in',
    '  string match -q -- "$argv[1]*" (string join \' \' -- (commandline -opc)[2..] | string collect -a)',
    'end',
    'function __catalyst_sovereigns',
    '  set -l state $CATALYST_STATE_DIR',
    '  if test -z "$state"',
    '    set state (test -n "$XDG_STATE_HOME"; and echo $XDG_STATE_HOME; or echo $HOME/.local/state)/catalyst',
    '  end',
    '  ls -1 $state/sovereigns 2>/dev/null',
    'end',
    ...words,
    ...commands.flatMap(commandLines),
  ].join('\n')}\n`;
}

function commandLines({ path, flags, takesSovereign, values }: CommandWords): string[] {
  const args = [
    ...(takesSovereign ? ["-f -a '(__catalyst_sovereigns)'"] : []),
    ...values.map((value) => `-f -a ${quoted(value)}`),
  ];
  return [
    ...args.map((rest) => line(path, rest)),
    ...flags.map((flag) => `complete -c catalyst -n ${quoted(`__catalyst_in '${path}'`)} ${flagText(flag)}`),
  ];
}

function flagText({ name, char, description, takesValue, takesFile, values }: FlagWords): string {
  return [
    `-l ${name}`,
    ...(char === undefined ? [] : [`-s ${char}`]),
    ...(takesValue ? [takesFile ? '-r -F' : '-x'] : ['-f']),
    ...(values.length === 0 ? [] : [`-a ${quoted(values.join(' '))}`]),
    `-d ${quoted(description)}`,
  ].join(' ');
}

function line(path: string, rest: string): string {
  return `complete -c catalyst -n ${quoted(`__catalyst_at '${path}'`)} ${rest}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
