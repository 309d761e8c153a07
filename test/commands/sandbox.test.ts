import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { sandboxDown } from '../../src/sandbox/door.ts';
import { temporaryStateDir, wallClock } from '../support/sandbox.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/dev.js');
const run = promisify(execFile);

async function program() {
  const home = await temporaryStateDir();
  const stateDir = join(home, 'state');
  onTestFinished(async () => void (await sandboxDown({ stateDir, clock: wallClock })));
  const env = { PATH: process.env.PATH, HOME: home, CATALYST_STATE_DIR: stateDir, NO_COLOR: '1' };
  return (...args: string[]) =>
    run(process.execPath, [PROGRAM, 'sandbox', ...args], { env, cwd: home }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error) => ({ code: error.code as number, stdout: String(error.stdout), stderr: String(error.stderr) }),
    );
}

test('up, status, fault and down, in text and JSON', async () => {
  const catalyst = await program();
  expect(await catalyst('status')).toMatchObject({ code: 0, stdout: 'No sandbox is running.\n' });
  const up = await catalyst('up', '--speed', '300', '--json');
  expect(up).toMatchObject({ code: 0, stderr: '' });
  const { started, speed, pid } = JSON.parse(up.stdout);
  expect({ started, speed }).toEqual({ started: true, speed: 300 });
  expect((await catalyst('up')).stdout).toContain(`was up already (process ${pid}, 300 times real time)`);
  expect((await catalyst('fault', 'crash-loop', '--target', 'harbor', '--times', '2')).stdout).toBe(
    'Set now: crash-loop\n',
  );
  expect((await catalyst('status')).stdout).toContain('crash-loop at harbor, 2 times');
  const status = JSON.parse((await catalyst('status', '--json')).stdout);
  expect(status).toMatchObject({
    running: true,
    pid,
    faults: [{ name: 'crash-loop', target: 'harbor', times: 2 }],
  });
  expect((await catalyst('fault', 'all', '--clear')).stdout).toBe('No fault is set.\n');
  expect((await catalyst('down')).stdout).toBe('The sandbox is down.\n');
  expect((await catalyst('down')).stdout).toBe('No sandbox was running.\n');
});

test('an unknown fault is a usage error that lists the known ones; a fault without a sandbox is not ready', async () => {
  const catalyst = await program();
  const unknown = await catalyst('fault', 'hetzner-everything');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('No fault is called hetzner-everything.');
  expect(unknown.stderr).toContain('node-never-boots');
  const { code, stdout } = await catalyst('fault', 'dns-lag', '--json');
  expect([code, JSON.parse(stdout).error.code]).toEqual([3, 'CATALYST-SANDBOX-DOWN']);
});
