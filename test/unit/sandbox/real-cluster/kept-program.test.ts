import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { KeptProgram } from '../../../../src/sandbox/real-cluster/kept-program.ts';
import { type Running, Supervisor } from '../../../../src/sandbox/real-cluster/supervisor.ts';
import { until } from '../../../support/real-clock.ts';

async function kept() {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-kept-'));
  const supervisor = new Supervisor();
  const lives: Running[] = [];
  const program = new KeptProgram(() => {
    const logFile = join(folder, 'log');
    const life = supervisor.start({ name: 'sleep', path: '/bin/sleep', args: ['600'], env: {}, logFile });
    lives.push(life);
    return life;
  }, 1);
  onTestFinished(async () => {
    await program.kill();
    supervisor.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { program, lives };
}

it('brings back what somebody else ended, again and again', async () => {
  const { program, lives } = await kept();
  const first = program.begin();
  expect(program.begin()).toBe(first);
  program.keep();
  for (const count of [2, 3]) {
    process.kill(lives.at(-1)!.pid, 'SIGKILL');
    await until(() => lives.length === count, 'it is back');
    expect(program.isRunning).toBe(true);
  }
});

it('leaves dead what never got ready, and what was ended here', async () => {
  const [unready, ended, asked] = await Promise.all([kept(), kept(), kept()]);
  const watch = await kept();
  process.kill(unready.program.begin().pid, 'SIGKILL');
  for (const { program } of [ended, asked]) {
    program.begin();
    program.keep();
  }
  await Promise.all([ended.program.kill(), asked.program.end(3_000)]);
  // One that does come back, later than any of these would have.
  process.kill(watch.program.begin().pid, 'SIGKILL');
  watch.program.keep();
  await until(() => watch.lives.length === 2, 'it is back');
  for (const { program, lives } of [unready, ended, asked])
    expect([lives.length, program.isRunning]).toEqual([1, false]);
});
