import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Supervisor } from '../../../../src/sandbox/real-cluster/supervisor.ts';
import { until } from '../../../support/real-clock.ts';

const logFile = () => join(mkdtempSync(join(tmpdir(), 'supervisor-')), 'log');

/** Processes of a group that still run, by what the kernel says. */
function membersOf(group: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
        return Number(pgrp) === group && state !== 'Z';
      } catch {
        return false;
      }
    });
}

function supervised(script: string) {
  const supervisor = new Supervisor();
  onTestFinished(() => supervisor.close());
  return supervisor.start({ name: 'it', path: '/bin/sh', args: ['-c', script], env: {}, logFile: logFile() });
}

it.skipIf(process.platform !== 'linux')(
  'leaves no orphan when the process that started them is killed',
  async () => {
    const script = join(import.meta.dirname, 'supervised-child.ts');
    const parent = spawn(process.execPath, [script, logFile()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const groups = line.toString().trim().split(' ').map(Number);
    for (const group of groups) await until(() => membersOf(group).length >= 3, 'the children run');
    parent.kill('SIGKILL');
    for (const group of groups) await until(() => membersOf(group).length === 0, 'nothing is left');
  },
);

it.skipIf(process.platform !== 'linux')('kills what a program started along with it', async () => {
  const running = supervised('sleep 600 & sleep 600');
  await until(() => membersOf(running.pid).length >= 3, 'the children run');
  await running.kill();
  expect(running.isRunning).toBe(false);
  await until(() => membersOf(running.pid).length === 0, 'nothing is left');
});

it('asks before it kills, and kills what does not listen', async () => {
  const listening = supervised('trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done');
  const deaf = supervised('trap "" TERM; echo up; while :; do sleep 0.05; done');
  await until(() => listening.lastWords() === 'up' && deaf.lastWords() === 'up', 'both run');
  await Promise.all([listening.end(5_000), deaf.end(100)]);
  expect(listening.lastWords()).toMatch(/bye$/);
  expect(deaf.isRunning).toBe(false);
});

it('knows a program that ended by itself by its last words', async () => {
  const running = supervised('echo one; echo two; exit 3');
  await running.ended;
  expect(running.isRunning).toBe(false);
  expect(running.lastWords()).toBe('one / two');
});
