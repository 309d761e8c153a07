import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Effect } from '../messages.ts';
import type { Desk, Send } from './desk.ts';
import { panelError } from './panel-error.ts';

/** Shows lines in the person's editor, in a file that only that person can read and that is gone afterwards. */
export async function inEditor(
  { edit }: Pick<Desk, 'edit'>,
  send: Send,
  { name, lines }: Effect & { type: 'edit' },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-'));
  try {
    const path = join(folder, name);
    await writeFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    await edit(path);
  } catch (failure) {
    send({ type: 'said', notice: { text: panelError(failure).message, tone: 'bad' } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
