import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LOCK_FILE, type LockHolder, lockHolder, takeLock } from '../../../../src/clients/files/lock.ts';
import { processStart } from '../../../../src/clients/process/process-start.ts';
import { realClock } from '../../../support/real-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const PROGRAM = join(import.meta.dirname, '../../../fixtures/take-lock.ts');
const here = { host: hostname(), platform: process.platform };
const me = { ...here, holder: 'me', pid: process.pid, since: '2026-11-21T09:00:00Z' };

function start(...args: string[]): { child: ChildProcess; said: Promise<string> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout! });
  return { child, said: once(lines, 'line').then(([line]) => String(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function sleeper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('the lock', () => {
  it('is held once: the second is told who, where and since when', async () => {
    const folder = await tempFolder();
    const { child, said } = start(folder, 'fatima');
    expect(await said).toBe('held');
    const refused = takeLock(folder, me);
    await expect(refused).rejects.toMatchObject({ code: 'CATALYST-LOCKED', exit: 7 });
    await expect(refused).rejects.toThrow(
      new RegExp(
        `fatima on ${hostname()} \\(process ${child.pid}\\), since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\\.`,
      ),
    );
  });

  it('is free after its release', async () => {
    const folder = await tempFolder();
    await (await takeLock(folder, me)).release();
    expect(await lockHolder(folder, here)).toBeUndefined();
    await (await takeLock(folder, me)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a killed holder is taken over', async () => {
    const folder = await tempFolder();
    const { child, said } = start(folder);
    await said;
    await kill(child);
    expect(await lockHolder(folder, here)).toBeUndefined();
    await takeLock(folder, me);
    expect(await lockHolder(folder, here)).toMatchObject({ holder: 'me', pid: process.pid });
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it('of another process with the same id is taken over', async () => {
    const folder = await tempFolder();
    const stale = { holder: 'x', host: hostname(), pid: process.pid, pidStart: 'earlier', since: me.since };
    await writeFile(join(folder, LOCK_FILE), JSON.stringify(stale));
    await takeLock(folder, { ...me, holder: 'newer' });
    expect(await lockHolder(folder, here)).toMatchObject({ holder: 'newer' });
  });

  it('of another machine is never taken over, and says what to do', async () => {
    const folder = await tempFolder();
    const foreign = { holder: 'ali', host: 'ci-7', pid: 1, pidStart: 'x', since: me.since };
    await writeFile(join(folder, LOCK_FILE), JSON.stringify(foreign));
    await expect(takeLock(folder, me)).rejects.toMatchObject({
      code: 'CATALYST-LOCKED',
      message: expect.stringContaining('ali on ci-7'),
      hint: expect.stringMatching(/ci-7.*remove .*lock/),
    });
    expect(JSON.parse(await readFile(join(folder, LOCK_FILE), 'utf8'))).toEqual(foreign);
  });

  it('that cannot be read is not taken over', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, LOCK_FILE), '{"pid": \u0000');
    await expect(takeLock(folder, me)).rejects.toMatchObject({ code: 'CATALYST-LOCKED' });
  });

  it('lasts while a child of its dead holder works; who is patient gets it then', async () => {
    const folder = await tempFolder();
    const orphan = sleeper();
    const { child, said } = start(folder, 'fatima', String(orphan.pid));
    await said;
    await kill(child);
    await expect(takeLock(folder, me)).rejects.toMatchObject({ code: 'CATALYST-LOCKED' });
    const told: LockHolder[] = [];
    const { signal } = new AbortController();
    const onOrphan = (holder: LockHolder) => {
      told.push(holder);
      orphan.kill('SIGKILL');
    };
    await takeLock(folder, me, { clock: realClock, signal, onOrphan });
    expect(told).toMatchObject([{ holder: 'fatima', childPid: orphan.pid }]);
    expect(await lockHolder(folder, here)).toMatchObject({ holder: 'me' });
  });
});

describe('a race for the lock', () => {
  it.each(['free', 'stale'])('has one winner when the lock is %s', async (state) => {
    const folder = await tempFolder();
    if (state === 'stale') {
      const { child, said } = start(folder);
      await said;
      await kill(child);
    }
    const racers = Array.from({ length: 6 }, (_, index) => start(folder, `racer-${index}`));
    const said = await Promise.all(racers.map((racer) => racer.said));
    expect(said.filter((line) => line === 'held')).toHaveLength(1);
    const refusals = said.filter((line) => line !== 'held').map((line) => JSON.parse(line));
    expect(refusals.every(({ code, exit }) => code === 'CATALYST-LOCKED' && exit === 7)).toBe(true);
    expect((await readdir(folder)).filter((name) => name !== LOCK_FILE)).toEqual([]);
  });
});

describe('the start of a process', () => {
  it('is the same each time, differs between processes, and ends with it', async () => {
    const child = sleeper();
    const pid = child.pid as number;
    const began = await processStart(pid, process.platform);
    expect(began).toBeDefined();
    expect(await processStart(pid, process.platform)).toBe(began);
    expect(await processStart(process.pid, process.platform)).not.toBe(began);
    await kill(child);
    expect(await processStart(pid, process.platform)).toBeUndefined();
  });
});
