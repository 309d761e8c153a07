import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { catalystHome, type Home, PROGRAM } from '../support/catalyst.ts';
import { FQDN } from '../support/story.ts';
import { tool } from '../support/tools.ts';

const DOWN = '\x1b[B';
const RIGHT = '\x1b[C';
const PAGE_DOWN = '\x1b[6~';
const END = '\x1b[F';
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

describe('runs begun in the dashboard', () => {
  it('brings a Sovereign up that outlives it, is found again, and is taken down by its name', async (test) => {
    if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
    await tool('tofu');
    const home = await catalystHome();
    onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
    expect((await home.run(['sandbox', 'up', '--speed', '600'])).status).toBe(0);

    await writeFile(join(home.folder, 'key.pub'), SSH_KEY);
    const first = dashboardAt(home);
    await first.until((text) => text.includes('No Sovereigns yet'));
    first.type('un');
    await first.until((text) => text.includes('Bring up a Sovereign'));
    first.type(`${DOWN}Omantel${DOWN}ops@${DOWN}${DOWN}omantel${END}\r`);
    const refused = await first.until((text) => /ssh-key is missing/.test(text));
    expect(refused).toContain('SSH key');
    first.type(`file:key.pub${END}\r`);
    await first.until((text) => /org-email|its e-mail/.test(text) && /✖ .*e-mail|✖ org-email/.test(text));
    first.type(`omantel.om${END}\r`);
    const asked = await first.until((text) => text.includes('Do it'), 60_000);
    expect(asked).toMatch(/Bring up omantel\.omani\.works for EUR \d+\.\d\d a month\?/);
    expect(asked.replaceAll(/\s+/g, ' ')).toContain('$ catalyst sovereign create --org-name Omantel');
    expect(asked).toContain('▸ Cancel');
    first.type(`${RIGHT}\r`);
    const live = await first.until((text) => text.includes(FQDN) && /working · create/.test(text), 60_000);
    expect(live).toMatch(/[✔●·] check/);
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
    await second.until((text) => /destroyed|nothing billable is left/.test(text), 120_000);
    const listed = await home.run(['sovereign', 'list', '--json']);
    expect(JSON.parse(listed.stdout).sovereigns).toMatchObject([{ fqdn: FQDN, state: 'destroyed' }]);
    second.type('q');
    await second.ended;
  }, 300_000);
});
