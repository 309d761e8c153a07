/** The command that argv names, and the rest of argv; undefined when the words are no command of ours. */
export function findCommand(
  argv: string[],
  ids: readonly string[],
): { id: string; rest: string[] } | undefined {
  for (let length = Math.min(argv.length, 4); length > 0; length--) {
    const id = argv.slice(0, length).join(':');
    if (ids.includes(id)) return { id, rest: argv.slice(length) };
  }
  return undefined;
}

/** Help goes to oclif, which renders it for this terminal. */
export function asksForHelp(argv: string[]): boolean {
  return flagsOf(argv).includes('--help');
}

/** Asked of argv, so that also what fails before a command starts comes out in the wanted form. */
export function asksForJson(argv: string[]): boolean {
  return flagsOf(argv).includes('--json');
}

function flagsOf(argv: string[]): string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}
