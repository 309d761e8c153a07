import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCREENS } from '../../src/domain/dashboard-screens.ts';
import type { CatalystError } from '../../src/domain/errors.ts';
import { BINDINGS } from '../../src/tui/bindings.ts';
import { bindingsFrom } from '../../src/tui/keys-file.ts';
import { catalystHome } from '../support/catalyst.ts';
import { journalled, settingsAt } from '../support/services.ts';
import { CONVERGING, FQDN } from '../support/story.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const NO_SUCH = expect.stringContaining('No Sovereign nosuch.example is in this state folder.');

describe('catalyst dashboard without a terminal', () => {
  it('refuses, and names what to use instead', async () => {
    const home = await catalystHome();
    const ended = await home.run(['dashboard']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain('The dashboard needs a terminal, and here is none.');
    expect(ended.stderr).toContain(
      'catalyst sovereign list, or one frame: catalyst dashboard --snapshot text',
    );
    expect((await home.run(['dashboard', FQDN])).stderr).toContain(`catalyst sovereign show ${FQDN}`);
  });

  it('draws an empty fleet in the size that was asked for', async () => {
    const home = await catalystHome();
    const { stdout, status } = await home.run(['dashboard', '--snapshot', 'text', '--size', '100x30']);
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(31);
    expect(stdout).toContain('No Sovereigns yet. Bring one up:');
    expect(stdout).not.toContain('\x1b');
  });

  it('refuses a size that is none, and a filter is taken along', async () => {
    const home = await catalystHome();
    const wrong = await home.run(['dashboard', '--snapshot', 'text', '--size', 'large']);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('--size 120x40')]);
    const sifted = await home.run(['dashboard', '--snapshot', 'text', '--filter', 'x']);
    expect(sifted.stdout).toContain('filter /x');
  });

  it('draws what a journal knows, with its age and why its cluster says nothing', async () => {
    const home = await catalystHome();
    await journalled(settingsAt(home.folder), FQDN, CONVERGING);
    const frame = async (...args: string[]) => (await home.run(['dashboard', '--snapshot', ...args])).stdout;
    expect(await frame('text')).toMatch(/omantel\.omani\.works +interrupted +1\/5 +seaweedfs: PVC/);
    const seen = JSON.parse(await frame('json', FQDN, '--screen', 'components'));
    expect(seen).toMatchObject({ screen: 'components', fqdn: FQDN, state: 'stale', selected: 'seaweedfs' });
    expect(seen.status).toContain('1 of 5 installed by the journal');
    expect(seen.rows).toEqual(['seaweedfs', 'harbor', 'grafana', 'loki', 'cilium']);
    const stale = await home.run(['dashboard', FQDN, '--snapshot', 'text', '--screen', 'components']);
    expect([stale.status, stale.stderr]).toEqual([
      0,
      expect.stringMatching(/What is shown is stale, \w+ old: /),
    ]);
    const svg = await frame('svg', FQDN, '--screen', 'jobs');
    expect(svg).toMatch(/^<svg [\s\S]*install-harbor[\s\S]*<\/svg>\n$/);
  }, 60_000);

  it('draws what it cannot know as well, and ends with the status of why', async () => {
    const home = await catalystHome();
    const frame = async (...args: string[]) => {
      const { status, stdout, stderr } = await home.run([
        'dashboard',
        'nosuch.example',
        '--snapshot',
        ...args,
      ]);
      return [status, stdout, stderr.replaceAll(/\s+/g, ' ')] as const;
    };
    const [text, json] = await Promise.all([frame('text'), frame('json', '--screen', 'vouchers')]);
    expect(text).toEqual([3, expect.stringContaining('No state of nosuch.example'), NO_SUCH]);
    expect(json).toEqual([3, expect.stringContaining('"state": "error"'), NO_SUCH]);
  });

  it('refuses a screen about something that was not named', async () => {
    const home = await catalystHome();
    const hint = async (...args: string[]) => {
      const { status, stderr } = await home.run(['dashboard', '--snapshot', 'text', ...args]);
      return [status, stderr.replaceAll(/\s+/g, ' ')];
    };
    const [bare, voucher] = await Promise.all([
      hint('--screen', 'vouchers'),
      hint(FQDN, '--screen', 'voucher'),
    ]);
    expect(bare).toEqual([2, expect.stringContaining('omantel.omani.works --screen vouchers')]);
    expect(voucher).toEqual([2, expect.stringContaining('--screen voucher --named NAME')]);
  });

  it('refuses keys that cannot be used, all faults at once', async () => {
    const home = await catalystHome();
    const folder = home.env.CATALYST_CONFIG_DIR as string;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'dashboard.json'), '{"keys": {"reconcil": ["R"], "copy": []}}');
    const { status, stderr } = await home.run(['dashboard', '--snapshot', 'text']);
    expect(status).toBe(2);
    expect(stderr).toContain('keys.reconcil');
    expect(stderr).toContain('Did you mean reconcile?');
    expect(stderr).toContain('keys.copy');
  });
});

describe('keys of a file', () => {
  const keysOf = (keys: object) => bindingsFrom('dashboard.json', { keys });
  it('stand in the place of ours', () => {
    expect(keysOf({ reconcile: ['R', 'ctrl-e'] }).find(({ action }) => action === 'reconcile')?.keys).toEqual(
      ['R', 'ctrl-e'],
    );
  });
  it('are such as a terminal can tell, and an action that nothing is near says only that', () => {
    const faults = (keys: object) => {
      try {
        keysOf(keys);
      } catch (failure) {
        return (failure as CatalystError).faults?.map(({ reason }) => reason).join(' ') ?? '';
      }
      return '';
    };
    expect(faults({ xyzzyxyzzy: ['R'] })).toBe('No key does that.');
    expect(faults({ reconcil: ['R'] })).toBe('No key does that. Did you mean reconcile?');
    for (const key of ['Ctrl-R', 'f5', 'rr', 'ctrl-i', ' ', ''])
      expect(faults({ reconcile: [key] })).toContain(`${JSON.stringify(key)}: no such key`);
    expect(faults({ quit: ['Q', 'ctrl-c', 'delete', 'Ж'] })).toBe('');
  });
  it('do one thing on a screen', () => {
    expect(() => keysOf({ reconcile: ['u'] })).toThrow('cannot be used');
    expect(() => keysOf({ unlock: ['U'], reconcile: ['u'] })).not.toThrow();
  });
  it('of our own table do one thing on a screen', () => {
    const own = Object.fromEntries(BINDINGS.map(({ action, keys }) => [action, [...keys]]));
    expect(() => keysOf(own)).not.toThrow();
  });
});

describe('what the build made of it', () => {
  it('names every screen in the help of the command', async () => {
    const home = await catalystHome();
    const { stdout } = await home.run(['dashboard', '--help']);
    for (const screen of SCREENS) expect(stdout).toContain(screen);
  });

  it('lets no command load ink or React before a terminal is drawn on', async () => {
    const { outputs } = JSON.parse(await readFile(join(PACKAGE_FOLDER, 'dist/metafile.json'), 'utf8')) as {
      outputs: Record<string, { imports: { path: string; kind: string }[]; inputs: object }>;
    };
    const loaded = (file: string, seen = new Set([file])): Set<string> => {
      for (const { path, kind } of outputs[file]?.imports ?? [])
        if (kind !== 'dynamic-import' && !seen.has(path)) loaded(path, seen.add(path));
      return seen;
    };
    const draws = (file: string) =>
      /^(ink|react)\b/.test(file) ||
      Object.keys(outputs[file]?.inputs ?? {}).some((input) => /node_modules\/(ink|react)\//.test(input));
    const first = Object.keys(outputs).filter((file) =>
      /^dist\/(start|through-oclif|commands\/.*)\.js$/.test(file),
    );
    expect(first.length).toBeGreaterThan(20);
    expect(first.filter((file) => [...loaded(file)].some(draws))).toEqual([]);
    expect(Object.keys(outputs).some(draws)).toBe(true);
  });
});
