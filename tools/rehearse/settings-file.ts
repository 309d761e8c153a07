import { shellQuoted } from '../../src/cli/init/equivalent-command.ts';

/** Text of a file for `.` in a POSIX shell: `catalyst` of that clone on the PATH, and these settings in the environment. */
export function settingsText(programs: string, settings: Readonly<Record<string, string>>): string {
  const exports = Object.entries(settings).map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`);
  return `export PATH=${shellQuoted(programs)}:"$PATH"\n${exports.join('')}`;
}
