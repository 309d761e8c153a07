import { type CommandWords, type FlagWords, nextWords } from './command-tree.ts';

/** A completion script for bash 3.2 and later; Sovereigns are the folders of the state folder. */
export function bashScript(commands: readonly CommandWords[]): string {
  const next = nextWords(commands);
  const paths = new Set([...commands.map(({ path }) => path), ...next.keys()]);
  paths.delete('');
  return `${[
    '# bash completion of catalyst; load it with: source <(catalyst completion bash)',
    '_catalyst() {',
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" try i words=""`,
    '  COMPREPLY=()',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    try="\${path:+$path }\${COMP_WORDS[i]}"`,
    '    case "$try" in',
    `      ${[...paths].sort().map(quoted).join('|')}) path="$try" ;;`,
    '      *) break ;;',
    '    esac',
    '  done',
    '  case "$path $prev" in',
    ...commands.flatMap(valueCases),
    '  esac',
    '  case "$path" in',
    ...[...next].map(([path, words]) => nextCase(path, [...words.keys()])),
    ...commands.map(commandCase),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    '_catalyst_sovereigns() {',
    `  ls -1 "\${CATALYST_STATE_DIR:-\${XDG_STATE_HOME:-$HOME/.local/state}/catalyst}/sovereigns" 2>/dev/null`,
    '}',
    'complete -F _catalyst catalyst',
  ].join('\n')}\n`;
}

/** zsh runs the same script by its own emulation. */
export function zshScript(commands: readonly CommandWords[]): string {
  const body = bashScript(commands).split('\n').slice(1).join('\n');
  return `${[
    '# zsh completion of catalyst; load it with: source <(catalyst completion zsh)',
    'autoload -U +X compinit bashcompinit && compinit -i && bashcompinit',
    body,
  ].join('\n')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function valueCases({ path, flags }: CommandWords): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const names = [`--${flag.name}`, ...(flag.char === undefined ? [] : [`-${flag.char}`])];
      const patterns = names.map((name) => quoted(`${path} ${name}`)).join('|');
      return `    ${patterns}) ${valueAction(flag)}; return ;;`;
    });
}

function valueAction({ takesFile, values }: FlagWords): string {
  if (takesFile) return 'COMPREPLY=($(compgen -f -- "$cur"))';
  return values.length === 0 ? ':' : `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$cur"))`;
}

function nextCase(path: string, words: string[]): string {
  const more = path === '' ? ['--help', '--version'] : ['--help'];
  return `    ${quoted(path)}) words=${quoted([...words, ...more].join(' '))} ;;`;
}

function commandCase({ path, flags, takesSovereign, values }: CommandWords): string {
  const names = flags.map(({ name }) => `--${name}`);
  const sovereigns = takesSovereign ? '"$(_catalyst_sovereigns) "' : '';
  return `    ${quoted(path)}) words=${sovereigns}${quoted([...values, ...names].join(' '))} ;;`;
}
