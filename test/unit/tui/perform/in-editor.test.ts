import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEditor } from '../../../../src/cli/dashboard/open-editor.ts';
import type { Message } from '../../../../src/tui/messages.ts';
import { inEditor } from '../../../../src/tui/perform/in-editor.ts';
import { FULL, keys, modelOn, reached } from '../../../support/tui.ts';

const EFFECT = { type: 'edit', name: 'log-omantel.omani.works-1.log', lines: ['one', 'two'] } as const;

/** What the editor sees, and what is said. */
async function edited(edit: (path: string) => Promise<void>) {
  const sent: Message[] = [];
  let seen = '';
  const seeing = (path: string) => {
    seen = path;
    return edit(path);
  };
  await inEditor({ edit: seeing }, (message) => void sent.push(message), EFFECT);
  return { seen, sent };
}

describe('lines in an editor', () => {
  it('are in a file that only this person can read, and that is gone afterwards', async () => {
    const found: unknown[] = [];
    const { seen, sent } = await edited(async (path) => {
      found.push(
        await readFile(path, 'utf8'),
        (await stat(path)).mode & 0o777,
        (await stat(dirname(path))).mode & 0o777,
      );
    });
    expect(found).toEqual(['one\ntwo\n', 0o600, 0o700]);
    expect(seen).toContain(EFFECT.name);
    await expect(stat(dirname(seen))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(sent).toEqual([]);
  });

  it('say so when there is no such editor, and are gone all the same', async () => {
    const { seen, sent } = await edited((path) =>
      openEditor({ env: { ...process.env, VISUAL: '', EDITOR: 'exit 3;' } }, path),
    );
    expect(sent).toMatchObject([
      { type: 'said', notice: { tone: 'bad', text: expect.stringContaining('ended with 3') } },
    ]);
    await expect(stat(seen)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are opened with the arguments that the variable names, VISUAL before EDITOR', async () => {
    const around = { env: { ...process.env, VISUAL: 'test -r', EDITOR: 'false' } };
    await expect(openEditor(around, import.meta.filename)).resolves.toBeUndefined();
    await expect(openEditor(around, '/no/such file')).rejects.toMatchObject({ code: 'CATALYST-USAGE' });
  });

  it('are those that would be saved', () => {
    const of = (key: string) =>
      reached(modelOn('log'), [...FULL, ...keys(key)]).effects.flatMap((one) =>
        one.type === 'save' || one.type === 'edit' ? [one] : [],
      );
    const [[saved], [opened]] = [of('s'), of('ctrl-e')];
    expect(opened).toEqual({ ...saved, type: 'edit' });
  });
});
