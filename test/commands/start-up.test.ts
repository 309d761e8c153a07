import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const program = join(PACKAGE_FOLDER, 'bin/run.js');
/** The sources on oclif as it is published: nothing rendered, nothing slimmed, no dispatch of ours. */
const plain = join(PACKAGE_FOLDER, 'bin/dev.js');
const ofCommand =
  'const [file, id, root, ...argv] = process.argv.slice(1); const { default: C } = await import(file); C.id = id; await C.run(argv, { root });';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-start-'));
});
afterAll(() => rm(home, { recursive: true }));

interface Ended {
  exit: number;
  out: string;
  err: string;
}

function node(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const surroundings = {
    PATH: process.env.PATH,
    HOME: home,
    CATALYST_STATE_DIR: join(home, 'state'),
    ...env,
  };
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { cwd: home, env: surroundings }, (error, out, err) =>
      done({ exit: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end();
  });
}

/** Of a help text, in one order: the build moves the examples to the front. */
function sectionsOf(text: string): string[] {
  return text
    .split(/\n(?=[A-Z][A-Z ]+\n)/)
    .map((section) => section.trim())
    .sort();
}

describe('the fast start says what oclif says', () => {
  const asked = [
    ['--version'],
    [],
    ['--help'],
    ['sovereign'],
    ['sovereign', '--help'],
    ['sovereign', 'create', '--help'],
    ['sovereign', 'show', '--help'],
    ['sovereign', 'show', 'omantel.omani.works', '--help'],
    ['doctor', '--help'],
    ['sandbox', 'fault', '--help'],
  ];
  for (const argv of asked) {
    it(`catalyst ${argv.join(' ')}`, async () => {
      const [mine, reference] = await Promise.all([node([program, ...argv]), node([plain, ...argv])]);
      expect(reference.out).not.toBe('');
      expect({ ...mine, out: sectionsOf(mine.out) }).toEqual({
        ...reference,
        out: sectionsOf(reference.out),
      });
    });
  }

  it('catalyst --help in another width', async () => {
    const env = { OCLIF_COLUMNS: '50' };
    const [mine, reference] = await Promise.all([
      node([program, '--help'], env),
      node([plain, '--help'], env),
    ]);
    expect(mine).toEqual(reference);
    expect(mine.out).not.toBe((await node([program, '--help'])).out);
  });

  it('catalyst --help on a terminal, at 80 columns whatever more it has', () => {
    const at = (columns: number, more = '') => {
      const command = `stty cols ${columns}; TERM=xterm-256color ${more} "${process.execPath}" "${program}" sovereign --help`;
      const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...env } = process.env;
      const options = { encoding: 'utf8', env, input: '' } as const;
      return spawnSync('script', ['-qec', command, '/dev/null'], options).stdout;
    };
    const byOclif = at(80, 'OCLIF_COLUMNS=80');
    expect(byOclif).toContain('\u001B[1mUSAGE\u001B[22m');
    expect(at(80)).toBe(byOclif);
    expect(at(120)).toBe(byOclif);
    expect(at(60)).toBe(at(60, 'OCLIF_COLUMNS=60'));
    expect(at(80, 'NO_COLOR=1')).toBe(byOclif.replaceAll(/\u001B\[\d+m/g, ''));
  });

  it('catalyst --help where colour is forced', async () => {
    const env = { FORCE_COLOR: '1' };
    const [mine, reference] = await Promise.all([
      node([program, '--help'], env),
      node([plain, '--help'], env),
    ]);
    expect(mine).toEqual(reference);
    expect(mine.out).toContain('\u001B[');
  });
});

describe('the own dispatch fails as oclif does', () => {
  const wrong = [
    ['sovereign/list', '--bogus'],
    ['sovereign/list', 'too', 'many'],
    ['sovereign/list', '--json', '--bogus'],
    ['sovereign/list', '--context'],
    ['sovereign/show', 'no.such.name'],
    ['sovereign/import'],
    ['sovereign/logs', '--stage', 'nonsense'],
    ['sovereign/list', '--context', 'nowhere'],
  ];
  for (const [command, ...argv] of wrong) {
    it(`catalyst ${command!.replace('/', ' ')} ${argv.join(' ')}`, async () => {
      const id = command!.replace('/', ':');
      const source = join(PACKAGE_FOLDER, `src/commands/${command}.ts`);
      const [mine, reference] = await Promise.all([
        node([program, ...command!.split('/'), ...argv]),
        node(['--input-type=module', '-e', ofCommand, source, id, PACKAGE_FOLDER, ...argv]),
      ]);
      expect(reference.exit).toBeGreaterThan(0);
      expect(mine).toEqual(reference);
    });
  }
});

describe('words that are no command', () => {
  it('get the nearest one', async () => {
    const ended = await node([program, 'sovereign', 'lis']);
    expect(ended).toMatchObject({ exit: 2, out: '' });
    expect(ended.err).toContain('There is no command sovereign lis.');
    expect(ended.err).toContain('Did you mean: catalyst sovereign list?');
  });

  it('get the help when nothing is near', async () => {
    const ended = await node([program, 'xyzzy', '--flag']);
    expect(ended).toMatchObject({ exit: 2, out: '' });
    expect(ended.err).toContain('catalyst --help');
  });
});

it('a reader that has gone away is no failure', () => {
  const reader = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${program}" sovereign create --help | head -1`],
    {
      encoding: 'utf8',
    },
  );
  expect([reader.status, reader.stderr]).toEqual([0, '']);
});

/** Tells each module that is loaded. */
const TELLING = `data:text/javascript,${encodeURIComponent(
  "import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });",
)}`;

it.each([
  [['sovereign', 'list']],
  [['sovereign', 'show', 'omantel.omani.works']],
  [['sovereign', 'list', '--nope']],
])('%j loads no library', async (argv) => {
  const { err } = await node(['--import', TELLING, program, ...argv]);
  const loaded = [...err.matchAll(/^loaded (file:.*)$/gm)].map(([, url]) => url!);
  expect(loaded).toContainEqual(expect.stringContaining('/dist/'));
  expect(loaded.filter((url) => url.includes('/node_modules/'))).toEqual([]);
});
