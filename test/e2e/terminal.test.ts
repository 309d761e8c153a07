import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { catalystHome, type Home, PROGRAM } from '../support/catalyst.ts';
import { FQDN } from '../support/story.ts';
import { PACKAGE_FOLDER, tool } from '../support/tools.ts';

const SPEC = join(PACKAGE_FOLDER, 'examples', 'rehearsal.yaml');

async function sandboxHome(test: { skip(reason: string): never }, speed: number): Promise<Home> {
  if (!hasPseudoTerminal()) test.skip(NEEDS_SCRIPT);
  await tool('tofu');
  const home = await catalystHome();
  onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
  expect((await home.run(['sandbox', 'up', '--speed', String(speed)])).status).toBe(0);
  return home;
}

function openTerminal(home: Home, columns: number, rows: number, env = {}): PseudoTerminal {
  const args = ['sovereign', 'create', '-f', SPEC, '--context', 'sandbox'];
  const command = [process.execPath, PROGRAM, ...args];
  const terminal = new PseudoTerminal({
    columns,
    rows,
    command,
    cwd: home.folder,
    env: { ...home.env, ...env },
  });
  onTestFinished(() => terminal.close());
  return terminal;
}

const times = (text: string, part: string) => text.split(part).length - 1;
const everything = ({ screen: { buffer } }: PseudoTerminal) =>
  Array.from({ length: buffer.active.length }, (_, row) =>
    buffer.active.getLine(row)!.translateToString(true),
  ).join('\n');

describe('create on a terminal', () => {
  it('shows the plan, asks with No as the answer of Enter, and makes nothing after it', async (test) => {
    const home = await sandboxHome(test, 300);
    const terminal = openTerminal(home, 80, 40);
    const asked = await terminal.until((text) => text.includes('(y/N)'));
    expect(asked).toContain(`Plan for ${FQDN}`);
    expect(asked).toMatch(/server cp1 +cpx32 in fsn1 +EUR 14\.49/);
    expect(asked).not.toContain(' handover');
    terminal.type('\r');
    expect(await terminal.ended).toBe(4);
    expect((await terminal.lines()).join('\n')).toContain('CATALYST-DECLINED');
    const status = JSON.parse((await home.run(['sandbox', 'status', '--json'])).stdout);
    expect(status.objects.servers).toBe(0);
  }, 120_000);

  it.for([
    [80, 24],
    [120, 40],
    [40, 24],
  ] as const)(
    'at %i columns and %i rows runs to the end, draws each stage once and gives the cursor back',
    { timeout: 120_000 },
    async ([columns, rows], test) => {
      if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
      const home = await sandboxHome(test, 300);
      const terminal = openTerminal(home, columns, rows);
      await terminal.until((text) => text.includes('(y/N)'));
      terminal.type('y\r');
      expect(await terminal.ended).toBe(0);
      await terminal.lines();
      const text = everything(terminal);
      for (const stage of ['check', 'plan', 'apply', 'records', 'cluster', 'converge', 'handover'])
        expect(times(text, ` ✔ ${stage} `), text).toBe(1);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(`${FQDN} is up`);
      expect(terminal.output.lastIndexOf('\x1b[?25h')).toBeGreaterThan(
        terminal.output.lastIndexOf('\x1b[?25l'),
      );
    },
  );

  it('survives another size in the middle, and Ctrl-C lists what exists and how to go on', async (test) => {
    const home = await sandboxHome(test, 60);
    const terminal = openTerminal(home, 100, 30);
    await terminal.until((text) => text.includes('(y/N)'));
    terminal.type('y\r');
    await terminal.until((text) => / ● (cluster|converge) /.test(text));
    terminal.resize(60, 30);
    await terminal.until((text) => / ● converge +[1-9]\d* of 35/.test(text));
    terminal.type('\x03');
    expect(await terminal.ended).toBe(130);
    const text = (await terminal.lines()).join('\n');
    expect(text).toContain('exists now  2 servers, 1 load balancer');
    expect(text).toContain(`go on       catalyst sovereign resume ${FQDN}`);
    expect(text).toContain('CATALYST-INTERRUPTED · exit 130');
    expect(times(everything(terminal), ' handover')).toBe(1);
    const resumed = await home.run(['sovereign', 'resume']);
    expect(resumed.status, resumed.stderr).toBe(0);
  }, 120_000);

  it.for([
    ['TERM=dumb', { TERM: 'dumb' }],
    ['CI', { CI: 'true' }],
  ] as const)('under %s writes lines and moves nothing', { timeout: 120_000 }, async ([, env], test) => {
    if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
    const home = await sandboxHome(test, 300);
    const terminal = openTerminal(home, 80, 40, env);
    await terminal.until((text) => text.includes('(y/N)'));
    const before = terminal.output;
    expect(before).toContain('check     started');
    expect(before.slice(0, before.indexOf('Plan for'))).not.toContain('\x1b[');
    terminal.type('n\r');
    expect(await terminal.ended).toBe(4);
  });
});
