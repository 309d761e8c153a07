import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { catalystHome, type Home, PROGRAM } from '../support/catalyst.ts';
import { FQDN } from '../support/story.ts';
import { tool } from '../support/tools.ts';

const DOWN = '\x1b[B';
const RIGHT = '\x1b[C';
const CTRL_K = '\x0b';
const PAGE_DOWN = '\x1b[6~';

const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U rehearsal\n';

function dashboardAt(home: Home, ...args: string[]): PseudoTerminal {
  const command = [process.execPath, PROGRAM, 'dashboard', '--context', 'sandbox', ...args];
  const terminal = new PseudoTerminal({
    ...{ columns: 80, rows: 24, command, cwd: home.folder, env: home.env },
  });
  onTestFinished(() => terminal.close());
  return terminal;
}

/** Stops the run that is shown, after it was asked about and cancelled once. */
async function interrupt(terminal: PseudoTerminal): Promise<void> {
  const asked = () => terminal.until((text) => text.includes('Do it'), 60_000);
  terminal.type(CTRL_K);
  const question = (await asked()).replaceAll(/\s+/g, ' ');
  const pid = /\$ kill -TERM (\d+)/.exec(question)?.[1] ?? 'none';
  expect(question).toContain(`process ${pid}`);
  expect(question).toContain('▸ Cancel');
  terminal.type('\r');
  await terminal.until((text) => text.includes('Cancelled. Nothing was touched.'));
  expect(() => process.kill(Number(pid), 0)).not.toThrow();
  terminal.type(CTRL_K);
  await asked();
  terminal.type(`${RIGHT}\r`);
  await terminal.until((text) => /^ interrupted · create/m.test(text), 60_000);
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
}

describe('runs begun in the dashboard', () => {
  it('brings a Sovereign up, shows what breaks it, stops it, goes on once it is fixed, finds it again, and takes it down', async (test) => {
    if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
    await tool('tofu');
    const home = await catalystHome();
    onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
    expect((await home.run(['sandbox', 'up', '--speed', '600'])).status).toBe(0);
    const crashLoop = ['sandbox', 'fault', 'crash-loop', '--target', 'seaweedfs'];
    expect((await home.run(crashLoop)).status).toBe(0);

    await writeFile(join(home.folder, 'key.pub'), SSH_KEY);
    const first = dashboardAt(home);
    await first.until((text) => text.includes('No Sovereigns yet'));
    first.type('un');
    await first.until((text) => text.includes('Bring up a Sovereign'));
    first.type(`${DOWN}Omantel${DOWN}ops@${DOWN}${DOWN}omantel${PAGE_DOWN}\r`);
    const refused = await first.until((text) => /SSH key is missing/.test(text), 60_000);
    expect(refused).toMatch(/▸ its e-mail +ops@_\n +✖ /);
    first.type(`omantel.om${DOWN.repeat(10)}file:key.pub${PAGE_DOWN}\r`);
    const asked = await first.until((text) => text.includes('Do it'), 60_000);
    expect(asked).toMatch(/Bring up omantel\.omani\.works for EUR \d+\.\d\d a month\?/);
    expect(asked.replaceAll(/\s+/g, ' ')).toContain('$ catalyst sovereign create --org-name Omantel');
    expect(asked).toContain('▸ Cancel');
    first.type(`${RIGHT}\r`);
    const live = await first.until((text) => text.includes(FQDN) && /working · create/.test(text), 60_000);
    expect(live).toMatch(/[✔●·] check/);

    first.type(':sovereign\r');
    const cause = await first.until((text) => /seaweedfs \(degraded\)/.test(text), 120_000);
    expect(cause.replaceAll(/\s+/g, ' ')).toMatch(/seaweedfs \(degraded\): container .* crashes/);
    await interrupt(first);
    expect((await home.run([...crashLoop, '--clear'])).status).toBe(0);
    first.type('r');
    const on = await first.until((text) => text.includes('Do it'), 60_000);
    expect(on).toContain(`$ catalyst sovereign resume ${FQDN}`);
    first.type(`${RIGHT}\r`);
    await first.until((text) => /working · resume/.test(text), 60_000);
    first.type('q');
    await first.ended;

    const second = dashboardAt(home, FQDN);
    await second.until((text) => /✔ handover/.test(text), 120_000);
    expect((await home.run(['sovereign', 'wait', FQDN, '--for', 'ready', '--timeout', '2m'])).status).toBe(0);
    second.type('u');
    await second.until((text) => text.includes('UNLOCKED'));
    second.type('\x04');
    const planned = await second.until((text) => text.includes('To agree, type the name'), 60_000);
    expect(planned.replaceAll(/\s+/g, ' ')).toContain(
      `$ catalyst sovereign destroy ${FQDN} --confirm=${FQDN}`,
    );
    second.type(PAGE_DOWN);
    await second.until((text) => /\d+ above/.test(text));
    second.type(`${FQDN}\r`);
    await second.until((text) => /^ destroyed · /m.test(text), 120_000);
    const listed = await home.run(['sovereign', 'list', '--json']);
    expect(JSON.parse(listed.stdout).sovereigns).toMatchObject([{ fqdn: FQDN, state: 'destroyed' }]);
    second.type('q');
    await second.ended;
  }, 300_000);
});
