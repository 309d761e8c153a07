import { unlinkSync, writeFileSync } from 'node:fs';
import { readJsonFile } from './private-file.ts';
import { isSameProcess, processStart } from './process-start.ts';

interface Holder {
  pid: number;
  start: string;
}

/** Makes this process the only sandbox of its folder; false when another one lives there. */
export async function becomeHolder(file: string, pid: number): Promise<boolean> {
  const me: Holder = { pid, start: (await processStart(pid)) ?? '' };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryWrite(file, me)) return true;
    const other = readJsonFile<Holder>(file);
    if (other !== undefined && (await isSameProcess(other.pid, other.start))) return false;
    leaveHolder(file);
  }
  return false;
}

export function leaveHolder(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Already gone: that is what was wanted.
  }
}

function tryWrite(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    leaveHolder(file);
    throw error;
  }
}
