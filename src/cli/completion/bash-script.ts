import {
  type CommandWords,
  type FlagWords,
  nextWords,
  type ValueWords,
  type WordSource,
} from './command-tree.ts';
import { GOALS, KIT_COMPONENTS, type KnownWords } from './known-words.ts';

/** A completion script for bash 3.2 and later; Sovereigns, components and snapshots are those of the state folder. */
export function bashScript(commands: readonly CommandWords[], known: KnownWords): string {
  const next = nextWords(commands);
  const paths = new Set([...commands.map(({ path }) => path), ...next.keys()]);
  paths.delete('');
  return `${[
    '# bash completion of catalyst; load it with: source <(catalyst completion bash)',
    ...completer(commands, [...paths].sort(), next),
    ...lookUps(known),
    'complete -F _catalyst catalyst',
  ].join('\n')}\n`;
}

/** zsh runs the same script by its own emulation. */
export function zshScript(commands: readonly CommandWords[], known: KnownWords): string {
  const body = bashScript(commands, known).split('\n').slice(1).join('\n');
  return `${[
    '# zsh completion of catalyst; load it with: source <(catalyst completion zsh)',
    'autoload -U +X compinit bashcompinit && compinit -i && bashcompinit',
    body,
  ].join('\n')}`;
}

function completer(
  commands: readonly CommandWords[],
  paths: string[],
  next: Map<string, Map<string, string>>,
) {
  return [
    '_catalyst() {',
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"`,
    '  local command="" try word words="" part="" fqdn="" i at=0 skip=0',
    '  COMPREPLY=()',
    // bash takes `--flag=value` and `component=x` apart at the sign.
    '  if [ "$cur" = "=" ]; then',
    `    part="$prev=" prev="\${COMP_WORDS[COMP_CWORD-2]}" cur=""`,
    '  elif [ "$prev" = "=" ]; then',
    `    part="\${COMP_WORDS[COMP_CWORD-2]}=" prev="\${COMP_WORDS[COMP_CWORD-3]}"`,
    '  fi',
    `  case "$part" in -*) prev="\${part%=}" part="" ;; esac`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    word="\${COMP_WORDS[i]}" try="\${command:+$command }\${COMP_WORDS[i]}"`,
    '    case "$try" in',
    `      ${paths.map(quoted).join('|')}) command="$try"; continue ;;`,
    '    esac',
    '    if [ $skip = 1 ]; then skip=0; continue; fi',
    '    case "$word" in',
    `      ${switchesOf(commands).map(quoted).join('|')}|-*=*) ;;`,
    '      -*) skip=1 ;;',
    `      *) at=$((at + 1)); [ -n "$fqdn" ] || fqdn="$word" ;;`,
    '    esac',
    '  done',
    '  case "$command $prev" in',
    ...commands.flatMap(valueCases),
    '  esac',
    '  case "$command" in',
    ...[...next].map(([path, words]) => nextCase(path, [...words.keys()])),
    ...commands.map(commandCase),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
  ];
}

function lookUps({ faults }: KnownWords): string[] {
  return [
    '_catalyst_state() {',
    `  echo "\${CATALYST_STATE_DIR:-\${XDG_STATE_HOME:-$HOME/.local/state}/catalyst}/sovereigns"`,
    '}',
    '_catalyst_sovereign() {',
    '  ls -1 "$(_catalyst_state)" 2>/dev/null',
    '}',
    '_catalyst_component() {',
    `  echo ${quoted(KIT_COMPONENTS.join(' '))}`,
    `  cat "$(_catalyst_state)"/*/sovereign.json 2>/dev/null | grep -o '"component":"[a-z0-9-]*"' | cut -d '"' -f 4 | sort -u`,
    '}',
    '_catalyst_snapshot() {',
    `  ls -1 "$(_catalyst_state)/\${fqdn:-.}/snapshots" 2>/dev/null | sed -n 's/\\.json$//p'`,
    '}',
    '_catalyst_fault() {',
    `  echo ${quoted([...faults, 'all'].join(' '))}`,
    '}',
    '_catalyst_goal() {',
    '  if [ "$part" = "component=" ]; then _catalyst_component; return; fi',
    '  case "$cur" in',
    '    component=*) for word in $(_catalyst_component); do echo "component=$word"; done ;;',
    `    *) compopt -o nospace 2>/dev/null; echo ${quoted(GOALS.join(' '))} ;;`,
    '  esac',
    '}',
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Flags after which no value comes. */
function switchesOf(commands: readonly CommandWords[]): string[] {
  const flags = commands.flatMap((command) => command.flags).filter(({ takesValue }) => !takesValue);
  return [...new Set(flags.flatMap(namesOf))].sort();
}

function namesOf({ name, char }: FlagWords): string[] {
  return [`--${name}`, ...(char === undefined ? [] : [`-${char}`])];
}

function valueCases({ path, flags }: CommandWords): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const patterns = namesOf(flag).map((name) => quoted(`${path} ${name}`));
      return `    ${patterns.join('|')}) ${valueAction(flag)}; return ;;`;
    });
}

function valueAction(words: ValueWords): string {
  if (words.sources.includes('file')) return 'COMPREPLY=($(compgen -f -- "$cur"))';
  const text = wordsText(words);
  return text === '' ? ':' : `words=${text}; COMPREPLY=($(compgen -W "$words" -- "$cur"))`;
}

/** What may stand at a place, as one word of the shell. */
function wordsText({ sources, values }: ValueWords): string {
  const called = sources.filter((source): source is WordSource => source !== 'file');
  const looked = called.map((source) => `"$(_catalyst_${source}) "`).join('');
  return `${looked}${values.length === 0 ? '' : quoted(`${values.join(' ')} `)}`;
}

function nextCase(path: string, words: string[]): string {
  const more = path === '' ? ['--help', '--version'] : ['--help'];
  return `    ${quoted(path)}) words=${quoted([...words, ...more].join(' '))} ;;`;
}

function commandCase({ path, flags, args }: CommandWords): string {
  const names = quoted(flags.map(({ name }) => `--${name}`).join(' '));
  const places = args.map((words, index) => `${index}) words=${wordsText(words) || '""'} ;; `);
  const argument = places.length === 0 ? '' : `case $at in ${places.join('')}esac; `;
  return `    ${quoted(path)}) ${argument}words="$words "${names} ;;`;
}
