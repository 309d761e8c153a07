import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalystHome, type Home } from '../support/catalyst.ts';
import { CONVERGING, FQDN, told } from '../support/story.ts';
import { PACKAGE_FOLDER, tool } from '../support/tools.ts';

const SCHEMAS = join(PACKAGE_FOLDER, 'schemas');

async function validator(name: string): Promise<ValidateFunction> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  return ajv.compile(JSON.parse(await readFile(join(SCHEMAS, `${name}.schema.json`), 'utf8')));
}

async function expectValid(name: string, texts: string[]): Promise<void> {
  const validate = await validator(name);
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) {
    const valid = validate(JSON.parse(text));
    const faults = (validate.errors ?? []).filter(
      ({ keyword }) => keyword !== 'required' && keyword !== 'const',
    );
    expect(valid, `${text.slice(0, 300)}: ${JSON.stringify(faults).slice(0, 900)}`).toBe(true);
  }
}

async function withJournal(): Promise<Home> {
  const home = await catalystHome();
  const folder = join(home.state, 'sovereigns', FQDN);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const events = told([
    ...CONVERGING,
    { type: 'stage-line', stage: 'converge', level: 'warn', text: 'the watch was cut' },
  ]);
  await writeFile(
    join(folder, 'events.ndjson'),
    events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
  return home;
}

describe('--json is what its schema says', () => {
  it.each([
    ['dashboard', ['dashboard']],
    ['sovereign-list', ['sovereign', 'list']],
    ['sovereign-show', ['sovereign', 'show']],
    ['sovereign-explain', ['sovereign', 'explain', 'grafana']],
    ['sovereign-explain', ['sovereign', 'explain']],
    ['sovereign-logs', ['sovereign', 'logs']],
    ['sovereign-wait', ['sovereign', 'wait', '--for', 'dns']],
    ['completion', ['completion', 'bash']],
    ['sandbox-fault', ['sandbox', 'fault']],
    ['sandbox-status', ['sandbox', 'status']],
    ['sandbox-down', ['sandbox', 'down']],
    [
      'print-config',
      ['sovereign', 'plan', '-f', join(PACKAGE_FOLDER, 'examples/rehearsal.yaml'), '--print-config'],
    ],
  ])('%s: %j', async (schema, args) => {
    const ended = await (await withJournal()).run([...args, '--json']);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    await expectValid(schema, ended.stdout.trim().split('\n'));
  });

  it.each([
    [['sovereign', 'kubeconfig'], 3],
    [['sovereign', 'show', 'nowhere.example.com'], 3],
    [['sovereign', 'wait', '--for', 'component=harbor', '--timeout', '1s'], 6],
    [['sovereign', 'plan'], 2],
    [['sandbox', 'fault', 'dns-lag'], 3],
  ])('a failure of %j', async (args, status) => {
    const ended = await (await withJournal()).run([...args, '--json']);
    expect(ended).toMatchObject({ status, stderr: '' });
    await expectValid('error', [ended.stdout]);
  });

  it('sandbox up, status with a fault, doctor, plan', async () => {
    const home = await catalystHome();
    onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
    const up = await home.run(['sandbox', 'up', '--speed', '600', '--json']);
    await expectValid('sandbox-up', [up.stdout]);
    await expectValid('sandbox-fault', [
      (await home.run(['sandbox', 'fault', 'crash-loop', '--target', 'harbor', '--times', '2', '--json']))
        .stdout,
    ]);
    await expectValid('sandbox-status', [(await home.run(['sandbox', 'status', '--json'])).stdout]);
    await expectValid('doctor', [(await home.run(['doctor', '--context', 'sandbox', '--json'])).stdout]);
  });

  it('a whole run in the sandbox, and every command on it', async () => {
    await tool('tofu');
    const home = await catalystHome();
    onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
    await home.run(['sandbox', 'up', '--speed', '300']);
    const json = async (status: number, ...args: string[]) => {
      const ended = await home.run([...args, '--json'], { env: { CATALYST_CONTEXT: 'sandbox' } });
      expect(ended.status, `${args.join(' ')}: ${ended.stdout.slice(-600)}${ended.stderr}`).toBe(status);
      return ended.stdout.trim().split('\n');
    };
    const spec = ['-f', join(PACKAGE_FOLDER, 'examples/rehearsal.yaml')];
    await expectValid('plan', await json(0, 'sovereign', 'plan', ...spec));
    expect((await json(8, 'sovereign', 'plan', ...spec, '--detailed-exitcode')).length).toBe(1);
    const refused = await json(2, 'sovereign', 'create', ...spec);
    await expectValid('event', refused.slice(0, -1));
    await expectValid('error', refused.slice(-1));
    expect(JSON.parse(refused.at(-1)!).error).toMatchObject({
      code: 'CATALYST-ANSWER-MISSING',
      hint: expect.stringContaining('--yes'),
    });
    await expectValid('event', await json(0, 'sovereign', 'create', ...spec, '--yes'));
    await expectValid('event', await json(0, 'sovereign', 'watch'));
    for (const name of ['list', 'show', 'explain', 'kubeconfig', 'wait'])
      await expectValid(`sovereign-${name}`, await json(0, 'sovereign', name));
    const kubeconfig = join(home.folder, 'cluster.yaml');
    await writeFile(kubeconfig, JSON.parse((await json(0, 'sovereign', 'kubeconfig'))[0]!).kubeconfig);
    const live = ['sovereign', 'explain', '--kubeconfig', kubeconfig];
    const unallowed = await json(3, ...live);
    await expectValid('error', unallowed);
    expect(JSON.parse(unallowed[0]!).error).toMatchObject({
      code: 'CATALYST-KUBERNETES-KUBECONFIG-INVALID',
      faults: [{ field: 'user.exec', fix: expect.stringContaining('--allow-exec') }],
    });
    const looked = await json(0, ...live, '--allow-exec', 'harbor');
    await expectValid('sovereign-explain', looked);
    expect(JSON.parse(looked[0]!).explanations[0].chain[0]).toMatchObject({
      component: 'harbor',
      state: 'installed',
    });
    const file = join(home.folder, 'all.sealed');
    await expectValid('sovereign-export', await json(0, 'sovereign', 'export', '--file', file));
    await expectValid('sovereign-import', await json(0, 'sovereign', 'import', '--file', file, '--replace'));
    await expectValid('sandbox-status', await json(0, 'sandbox', 'status'));
  }, 120_000);

  it('init', async () => {
    const home = await catalystHome();
    const given = ['--org-name', 'Omantel', '--org-email', 'ops@omantel.om', '--subdomain', 'omantel'];
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U me';
    const ended = await home.run(['init', ...given, '--ssh-key', key, '--json']);
    expect(ended.status, ended.stdout).toBe(0);
    await expectValid('init', [ended.stdout]);
  });

  it.each([
    [['--help']],
    [['sovereign', '--help']],
    [['sovereign', 'wait', '--help']],
    [['--version']],
    [['sandbox']],
  ])('help and version (%j) as one document', async (argv) => {
    const ended = await (await catalystHome()).run([...argv, '--json']);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    await expectValid('help', [ended.stdout]);
  });

  it.each([[['nosuch']], [['sovereign', 'lis']], [['sovereign', 'lis', '--help']]])(
    'words that are no command (%j) as one error',
    async (argv) => {
      const ended = await (await catalystHome()).run([...argv, '--json']);
      expect(ended).toMatchObject({ status: 2, stderr: '' });
      await expectValid('error', [ended.stdout]);
    },
  );

  it('refuses what is not so', async () => {
    const validate = await validator('sovereign-list');
    expect(validate({ sovereigns: [{ fqdn: 1 }], unreadable: [] })).toBe(false);
    const event = await validator('event');
    const [first] = told(CONVERGING);
    expect(event(first)).toBe(true);
    expect(event({ ...first, type: 'run-begun' })).toBe(false);
    expect(event({ ...first, secret: 'x' })).toBe(false);
  });

  it('has a schema for every command that prints a document', async () => {
    const manifest = JSON.parse(await readFile(join(PACKAGE_FOLDER, 'oclif.manifest.json'), 'utf8'));
    const shown = Object.entries(manifest.commands as Record<string, { hidden?: boolean }>)
      .filter(([, { hidden }]) => hidden !== true)
      .map(([id]) => id);
    const files = await readdir(SCHEMAS);
    const streams = [
      'dns:apply',
      'dns:restore',
      'sovereign:create',
      'sovereign:destroy',
      'sovereign:resume',
      'sovereign:watch',
    ];
    const named: Record<string, string> = {
      'sovereign:plan': 'plan',
      init: 'init',
      ...Object.fromEntries(
        ['reconcile', 'resume', 'suspend'].map((verb) => [`component:${verb}`, 'component-change']),
      ),
    };
    const missing = shown.filter((id) => {
      const name = streams.includes(id) ? 'event' : (named[id] ?? id.replaceAll(':', '-'));
      return !files.includes(`${name}.schema.json`);
    });
    expect(missing).toEqual([]);
  });
});
