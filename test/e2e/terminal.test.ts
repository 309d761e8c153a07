import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { CRASHING, SEEN_CRASHING } from '../../tools/screens/scenes.ts';
import { catalystHome, type Home, PROGRAM } from '../support/catalyst.ts';
import { inThatForm, shownIn } from '../support/pictures.ts';
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

/** The sentence below a frame: how its lines break depends on its numbers. */
const whyItWaits = (lines: string[]) =>
  lines.slice(lines.findIndex((line) => line.startsWith('Waiting for'))).join(' ');

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
    'at %i columns and %i rows runs to the end as in the pictures, draws each stage once, gives the cursor back',
    { timeout: 120_000 },
    async ([columns, rows], test) => {
      if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
      const home = await sandboxHome(test, 300);
      const terminal = openTerminal(home, columns, rows);
      await terminal.until((text) => text.includes('(y/N)'));
      const isShown = columns > 40;
      if (isShown) expect(inThatForm(await terminal.lines())).toEqual(await shownIn('plan', columns, rows));
      terminal.type('y\r');
      expect(await terminal.ended).toBe(0);
      await terminal.lines();
      const text = everything(terminal);
      // A fast sandbox may have converged before anybody looks; then that stage is skipped.
      const shown = isShown ? await shownIn('summary', columns, rows) : [];
      const certain = shown.filter((line) => !/converge|TIME · /.test(line));
      expect(inThatForm(text.split('\n'))).toEqual(expect.arrayContaining(certain));
      for (const stage of ['check', 'plan', 'apply', 'records', 'cluster', 'converge', 'handover'])
        expect(times(text, ` ✔ ${stage} `), text).toBe(1);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(`${FQDN} is up`);
      expect(terminal.output.lastIndexOf('\x1b[?25h')).toBeGreaterThan(
        terminal.output.lastIndexOf('\x1b[?25l'),
      );
    },
  );

  it('looks as in the picture, survives another size in the middle, and Ctrl-C lists what exists and how to go on', async (test) => {
    const home = await sandboxHome(test, 60);
    await home.run(['sandbox', 'fault', 'crash-loop', '--target', CRASHING, '--context', 'sandbox']);
    const terminal = openTerminal(home, 80, 24);
    await terminal.until((text) => text.includes('(y/N)'));
    terminal.type('y\r');
    await terminal.until((text) => SEEN_CRASHING.test(text));
    const seen = inThatForm(await terminal.lines());
    const shown = await shownIn('converge', 80, 24);
    expect(whyItWaits(seen)).toBe(whyItWaits(shown));
    // What else installs at that moment is chance; the stages and what crashes are not.
    const certain = shown.filter((line) => /^([✔!] |● converge|○ handover|omantel)/.test(line));
    expect(certain).toHaveLength(9);
    expect(seen).toEqual(expect.arrayContaining(certain));
    terminal.resize(60, 24);
    await terminal.until((text) => / ● converge +[1-9]\d* of 35/.test(text));
    terminal.type('\x03');
    expect(await terminal.ended).toBe(130);
    const text = (await terminal.lines()).join('\n');
    expect(text).toContain('exists now  2 servers, 1 load balancer');
    expect(text).toContain(`go on       catalyst sovereign resume ${FQDN}`);
    expect(text).toContain('CATALYST-INTERRUPTED · exit 130');
    expect(times(everything(terminal), ' handover')).toBe(1);
    const words = await home.run(['component', 'logs', CRASHING, '--previous', '--tail', '1']);
    expect(words.stdout).toMatch(/fatal: .* DATABASE_URL is not set/);
    await home.run(['sandbox', 'fault', 'all', '--clear', '--context', 'sandbox']);
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
