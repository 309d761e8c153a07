import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Message } from '../../../../src/tui/messages.ts';
import { save } from '../../../../src/tui/perform/save.ts';

it('puts lines into a new file of our own, and writes over nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-save-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const said: string[] = [];
  const send = (message: Message) => {
    if (message.type === 'said') said.push(message.notice.text);
  };
  await save(folder, send, { type: 'save', name: 'log.log', lines: ['one', 'two'] });
  await save(folder, send, { type: 'save', name: 'log.log', lines: ['three'] });
  const path = join(folder, 'log.log');
  expect(said).toEqual([`2 lines are in ${path}.`, `${path} could not be written: it is there already.`]);
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
