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
    'Set now: crash-loop at harbor\n',
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

test('a target that nothing can have is refused with the nearest that exists, and clearing one leaves the others', async () => {
  const catalyst = await program();
  await catalyst('up', '--speed', '300');
  const cases: [words: string[], said: string][] = [
    [['crash-loop', '--target', 'harbour'], 'Did you mean harbor?'],
    [['hetzner-no-capacity', '--target', 'fns1'], 'Did you mean fsn1?'],
    [['node-never-boots', '--target', 'cp1'], 'cp1 is no server'],
    [['watch-cut', '--target', 'helmrelease'], 'Did you mean helmreleases?'],
    [['hetzner-429', '--target', 'servers'], 'servers is no path of an API'],
    [['hetzner-42'], 'Did you mean hetzner-429?'],
  ];
  for (const [words, said] of cases) {
    const refused = await catalyst('fault', ...words);
    expect([refused.code, refused.stderr.replace(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(said)]);
  }
  for (const target of ['bp-harbor', 'fsn1:loki', 'tempo'])
    expect((await catalyst('fault', 'crash-loop', '--target', target)).code).toBe(0);
  expect((await catalyst('fault', 'node-never-boots', '--target', 'catalyst-demo-cp1')).code).toBe(0);
  const cleared = await catalyst('fault', 'crash-loop', '--target', 'tempo', '--clear');
  expect(cleared.stdout).toBe(
    'Set now: crash-loop at bp-harbor, crash-loop at fsn1:loki, node-never-boots at catalyst-demo-cp1\n',
  );
  const absent = await catalyst('fault', 'crash-loop', '--target', 'temp', '--clear');
  expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('is not set at temp')]);
  expect((await catalyst('fault', 'crash-loop', '--clear')).stdout).toBe(
    'Set now: node-never-boots at catalyst-demo-cp1\n',
  );
});

test('limits of the project are given at the start, and checked', async () => {
  const catalyst = await program();
  const misspelt = await catalyst('up', '--limit', 'server=3');
  expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringContaining('Did you mean servers?')]);
  expect((await catalyst('up', '--limit', 'servers=many')).code).toBe(2);
  const up = await catalyst('up', '--limit', 'servers=1', '--limit', 'networks=2', '--json');
  const { hetznerApi } = JSON.parse(up.stdout);
  const late = await catalyst('up', '--limit', 'servers=5');
  expect(late.stdout).toContain('Its limits are those of its start');
  expect(hetznerApi).toMatch(/^http:\/\/127/);
});
