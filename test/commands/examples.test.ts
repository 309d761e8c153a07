import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Home, homeAt } from '../support/catalyst.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';

interface Manifest {
  commands: Record<string, { hidden?: boolean; summary?: string; examples?: string[] }>;
}

const manifest = JSON.parse(await readFile(join(PACKAGE_FOLDER, 'oclif.manifest.json'), 'utf8')) as Manifest;
const shown = Object.entries(manifest.commands).filter(([, { hidden }]) => hidden !== true);

/** Those that need no account, no cloud and no other machine, in the order in which a newcomer could type them. */
const RUNNABLE = shown
  .flatMap(([id, { examples = [] }]) => examples.map((line) => ({ id, line })))
  .filter(({ line }) => /^catalyst /.test(line) && !/[|<]/.test(line))
  .filter(({ id, line }) => {
    if (id.startsWith('sandbox:')) return true;
    if (/--context sandbox/.test(line)) return true;
    return ['sovereign:list', 'sovereign:show', 'sovereign:explain', 'sovereign:kubeconfig'].includes(id);
  })
  .sort((one, other) => rank(one.line) - rank(other.line));

function rank(line: string): number {
  if (line.includes('sandbox up &&')) return 0;
  if (line.startsWith('catalyst sandbox up')) return 1;
  if (/^catalyst sovereign (destroy|forget)/.test(line)) return 3;
  if (line.startsWith('catalyst sandbox fault')) return 4;
  return line.includes('sandbox down') ? 9 : 2;
}

describe('help begins with examples', () => {
  it('at every command', () => {
    expect(shown.filter(([, { examples = [] }]) => examples.length === 0).map(([id]) => id)).toEqual([]);
    expect(shown.filter(([, { summary = '' }]) => !/^[A-Z].*\.$/.test(summary)).map(([id]) => id)).toEqual(
      [],
    );
  });

  it('that stand before everything else', async () => {
    const home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-help-')));
    const { stdout } = await home.run(['sovereign', 'create', '--help']);
    await rm(home.folder, { recursive: true });
    expect(stdout.indexOf('EXAMPLES')).toBeGreaterThan(-1);
    expect(stdout.indexOf('EXAMPLES')).toBeLessThan(stdout.indexOf('USAGE'));
  });
});

describe.skipIf(!(await hasTool('tofu')))('examples work in the sandbox as they stand', () => {
  let home: Home;

  beforeAll(async () => {
    home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-examples-')));
    await symlink(join(PACKAGE_FOLDER, 'examples'), join(home.folder, 'examples'));
    home.env.CATALYST_SANDBOX_SPEED = '300';
    await home.run(['sandbox', 'up']);
  });

  afterAll(async () => {
    await home.run(['sandbox', 'down']);
    await rm(home.folder, { recursive: true, force: true });
  });

  it('has some to try', () => expect(RUNNABLE.length).toBeGreaterThan(8));

  for (const { line } of RUNNABLE) {
    it(line, async () => {
      for (const part of line.split(' && ')) {
        const [command = '', target] = part.split(' > ');
        const args = command.split(' ').slice(1);
        const consent = consentFor(args);
        const ended = await home.run([...args, ...consent]);
        expect(ended.status, `${part}\n${ended.stderr}`).toBe(0);
        if (target !== undefined) await writeFile(join(home.folder, target), ended.stdout);
      }
    }, 120_000);
  }
});

/** What a person answers at the question; nobody is there to be asked. */
function consentFor(args: readonly string[]): string[] {
  if (args[1] === 'create' && !args.includes('--yes')) return ['--yes'];
  const isAsked = args[1] === 'destroy' && !args.some((arg) => /^--(confirm|dry-run)/.test(arg));
  return isAsked ? [`--confirm=${args[2]}`] : [];
}
