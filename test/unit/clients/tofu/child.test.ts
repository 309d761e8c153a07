import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LOCK_FILE, takeLock } from '../../../../src/clients/files/lock.ts';
import { runChild } from '../../../../src/clients/tofu/child.ts';
import { realClock } from '../../../support/real-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

it('a child that outlives us stands in the lock while it works, and no longer', async () => {
  const folder = await tempFolder();
  const { platform, pid } = process;
  const since = '2026-11-21T09:12:00Z';
  const lock = await takeLock(folder, { holder: 'me', host: 'here', pid, platform, since });
  const held = async () => JSON.parse(await readFile(join(folder, LOCK_FILE), 'utf8'));
  const seen: unknown[] = [];
  const onChild = async (child: number | undefined) => {
    await lock.setChild(child);
    seen.push(child, (await held()).childPid);
  };
  const { signal } = new AbortController();
  // The child waits for a file, so it is at work when it is recorded.
  const script = 'until [ -e go ]; do sleep 0.01; done; echo done';
  const options = { binary: '/bin/sh', folder, environment: {}, clock: realClock, signal, onChild };
  const lines: string[] = [];
  const running = runChild(options, ['-c', script], (line) => lines.push(line));
  await expect.poll(() => seen.length).toBe(2);
  const { childPid, childStart } = await held();
  expect(childPid).toBe(seen[0]);
  expect(childStart).toEqual(expect.any(String));
  await writeFile(join(folder, 'go'), '');
  expect(await running).toMatchObject({ exitCode: 0 });
  expect(lines).toEqual(['done']);
  expect(seen).toEqual([childPid, childPid, undefined, undefined]);
  expect(await held()).not.toHaveProperty('childPid');
});
