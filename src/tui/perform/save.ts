import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effect } from '../messages.ts';
import type { Send } from './desk.ts';

/** Puts lines into a new file in the folder; nothing there is written over. */
export async function save(
  folder: string,
  send: Send,
  { name, lines }: Effect & { type: 'save' },
): Promise<void> {
  const path = resolve(folder, name);
  try {
    await writeFile(path, lines.map((line) => `${line}\n`).join(''), { flag: 'wx', mode: 0o600 });
    const count = lines.length === 1 ? '1 line is' : `${lines.length} lines are`;
    send({ type: 'said', notice: { text: `${count} in ${path}.`, tone: 'good' } });
  } catch (failure) {
    const { code = '' } = failure as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'it is there already' : code;
    send({ type: 'said', notice: { text: `${path} could not be written: ${why}.`, tone: 'bad' } });
  }
}
