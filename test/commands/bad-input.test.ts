import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalystHome, type Ended, type Home, PROGRAM } from '../support/catalyst.ts';
import { CONVERGING, FQDN, told } from '../support/story.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const GOOD = join(PACKAGE_FOLDER, 'examples', 'rehearsal.yaml');
const SECRET = 'canary-5f0c2b1e9d7a46c8a1b2c3d4e5f60718';

/** What holds for every refusal: its status and code, a next step, and nothing that a person should not see. */
function expectRefusal(ended: Ended, status: number, code: string): void {
  const said = ended.stdout + ended.stderr;
  expect({ status: ended.status, said }).toEqual({ status, said: expect.stringContaining(code) });
  expect(said).not.toMatch(/^\s+at .+[:(]\d+/m);
  expect(said).not.toMatch(/node:internal|\[object|undefined/);
  expect(said).not.toContain(SECRET);
  const lines = ended.stderr.trim().split('\n');
  const tail = lines.slice(lines.findIndex((line) => line.includes(code)));
  expect(tail.join(' ').replace(`${code} · exit ${status}`, '').trim(), 'a next step').not.toBe('');
}

async function specWith(home: Home, change: (text: string) => string): Promise<string> {
  const file = join(home.folder, 'sovereign.yaml');
  await writeFile(file, change(await readFile(GOOD, 'utf8')));
  return file;
}

async function journal(home: Home, text: string): Promise<void> {
  const folder = join(home.state, 'sovereigns', FQDN);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'events.ndjson'), text);
}

const lines = (events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('a spec', () => {
  it('with an unknown field names it, its line and the nearest one', async () => {
    const home = await catalystHome();
    const file = await specWith(home, (text) => `${text}\norganisation: x\n`);
    const ended = await home.run(['sovereign', 'plan', '-f', file]);
    expectRefusal(ended, 2, 'CATALYST-SPEC-INVALID');
    expect(ended.stderr).toMatch(/organisation\s+line \d+:\d+/);
    expect(ended.stderr).toContain('organization');
  });

  it('with a wrong type and another fault tells both at once', async () => {
    const home = await catalystHome();
    const file = join(home.folder, 'sovereign.yaml');
    await writeFile(file, 'organization:\n  name: [1, 2]\n  email: "ops@"\n');
    const ended = await home.run(['sovereign', 'plan', '-f', file]);
    expectRefusal(ended, 2, 'CATALYST-SPEC-INVALID');
    expect(ended.stderr).toContain('organization.name');
    expect(ended.stderr).toContain('organization.email');
  });

  it('without needed values, and nobody to ask, names all flags at once', async () => {
    const home = await catalystHome();
    const ended = await home.run(['sovereign', 'plan']);
    expectRefusal(ended, 2, 'CATALYST-ANSWER-MISSING');
    for (const flag of ['--org-name', '--org-email', '--subdomain']) expect(ended.stderr).toContain(flag);
  });

  it('that is not there, or no YAML, is a usage matter of its own', async () => {
    const home = await catalystHome();
    const missing = await home.run(['sovereign', 'plan', '-f', 'nowhere.yaml']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('nowhere.yaml');
    const broken = await home.run(['sovereign', 'plan', '-f', '-'], { input: 'a: [1\nb: }\n' });
    expectRefusal(broken, 2, 'CATALYST-SPEC-INVALID');
  });

  it('comes out as one JSON document under --json', async () => {
    const home = await catalystHome();
    const file = await specWith(home, (text) => `${text}\norganisation: x\n`);
    const ended = await home.run(['sovereign', 'plan', '-f', file, '--json']);
    expect(ended).toMatchObject({ status: 2, stderr: '' });
    const { error } = JSON.parse(ended.stdout);
    expect(error).toMatchObject({ code: 'CATALYST-SPEC-INVALID', exit: 2 });
    expect(error.faults[0]).toMatchObject({ field: 'organisation', line: expect.any(Number) });
  });
});

describe('a secret file', () => {
  it('that others may read is refused, and its content is told to nobody', async () => {
    const home = await catalystHome();
    const file = join(home.folder, 'token');
    await writeFile(file, `${SECRET}\n`);
    await chmod(file, 0o640);
    const ended = await home.run(['sovereign', 'plan', '-f', GOOD], { env: { HCLOUD_TOKEN_FILE: file } });
    expectRefusal(ended, 3, 'CATALYST-SECRET-EXPOSED');
    expect(ended.stderr).toContain('chmod 600');
  });

  it('that is not there is named', async () => {
    const home = await catalystHome();
    const ended = await home.run(['sovereign', 'plan', '-f', GOOD], {
      env: { HCLOUD_TOKEN_FILE: join(home.folder, 'nowhere') },
    });
    expectRefusal(ended, 3, 'CATALYST-CREDENTIAL-UNREADABLE');
    expect(ended.stderr).toContain('nowhere');
  });
});

describe('the state folder', () => {
  it('with a journal of a newer version is refused and left alone', async () => {
    const home = await catalystHome();
    const text = lines([{ ...told(CONVERGING)[0], v: 99 }]);
    await journal(home, text);
    const unnamed = [['wait'], ['kubeconfig'], ['export', '--file', join(home.folder, 'x')], ['resume']];
    for (const args of [['show', FQDN], ['show'], ...unnamed])
      expectRefusal(await home.run(['sovereign', ...args]), 3, 'CATALYST-JOURNAL-NEWER');
    expect(await readFile(join(home.state, 'sovereigns', FQDN, 'events.ndjson'), 'utf8')).toBe(text);
  });

  it('with hostile bytes in a journal draws none of them', async () => {
    const home = await catalystHome();
    const evil = 'x\u001b]0;owned\u0007\u001b[2J\u202eevil\u0000';
    const events = told([
      ...CONVERGING,
      { type: 'stage-line', stage: 'converge', level: 'warn', text: evil },
    ]);
    await journal(home, lines(events));
    for (const args of [['show'], ['logs'], ['explain'], ['show', '--json']]) {
      const ended = await home.run(['sovereign', ...args]);
      expect(ended.status, ended.stderr).toBe(0);
      expect(ended.stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it('with a damaged journal says which line, and `list` still lists the others', async () => {
    const home = await catalystHome();
    await journal(
      home,
      `${lines([told(CONVERGING)[0]!])}\u0000\u0001 no json\n${lines([told(CONVERGING)[1]!])}`,
    );
    const shown = await home.run(['sovereign', 'show', FQDN]);
    expectRefusal(shown, 3, 'CATALYST-JOURNAL-DAMAGED');
    const listed = await home.run(['sovereign', 'list']);
    expect(listed.status).toBe(8);
    expect(listed.stdout).toMatch(new RegExp(`^${FQDN}\\s+unreadable`, 'm'));
    expect(listed.stdout).toContain(`${FQDN} cannot be read`);
    expect(listed.stdout).not.toContain('No Sovereigns yet');
    expectRefusal(await home.run(['sovereign', 'logs']), 3, 'CATALYST-JOURNAL-DAMAGED');
  });

  it('that cannot be made is an access matter', async () => {
    const home = await catalystHome();
    const file = join(home.folder, 'a-file');
    await writeFile(file, '');
    const ended = await home.run(['sandbox', 'up'], { env: { CATALYST_STATE_DIR: join(file, 'state') } });
    expectRefusal(ended, 3, 'CATALYST-STATE-UNWRITABLE');
  });

  it('on a full disk keeps what was there and says so', async (test) => {
    const home = await catalystHome();
    await journal(home, lines(told(CONVERGING)));
    const archive = join(home.folder, 'all.sealed');
    expect(await home.run(['sovereign', 'export', '--file', archive])).toMatchObject({ status: 0 });
    const folder = join(home.folder, 'tiny');
    await mkdir(folder);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    if (mounted.status !== 0) return test.skip('this test mounts a tiny file system, which needs root');
    onTestFinished(() => void spawnSync('umount', ['-l', folder]));
    await writeFile(join(folder, 'filling'), Buffer.alloc(64 * 1024));
    const env = { CATALYST_STATE_DIR: folder };
    expectRefusal(
      await home.run(['sovereign', 'import', '--file', archive], { env }),
      3,
      'CATALYST-STATE-FULL',
    );
    expect((await home.run(['sovereign', 'list'], { env })).stdout).not.toContain(FQDN);
    expectRefusal(await home.run(['sandbox', 'up'], { env }), 3, 'CATALYST-STATE-FULL');
    expect((await readFile(join(folder, 'filling'))).length).toBe(64 * 1024);
    await rm(join(folder, 'filling'));
    expect(await home.run(['sovereign', 'import', '--file', archive], { env })).toMatchObject({ status: 0 });
  });

  it('on a home that is mounted read-only is an access matter, and nothing is written', async (test) => {
    const home = await catalystHome();
    await journal(home, lines(told(CONVERGING)));
    const catalyst = `"${process.execPath}" "${PROGRAM}"`;
    const mount = `mount --bind "${home.folder}" "${home.folder}" && mount -o remount,ro,bind "${home.folder}"`;
    const script = `${mount} || exit 97; ${catalyst} sovereign list; echo "list $?"; ${catalyst} sandbox up`;
    const ran = spawnSync('unshare', ['--mount', 'sh', '-c', script], { env: home.env, encoding: 'utf8' });
    if (ran.error !== undefined || ran.status === 97 || /unshare failed/.test(ran.stderr))
      return test.skip('this test mounts a folder read-only in a namespace of its own, which needs root');
    expect(ran.stdout).toContain(FQDN);
    expect(ran.stdout).toContain('list 0');
    expectRefusal(ran, 3, 'CATALYST-STATE-UNWRITABLE');
  });

  it('of a sandbox with a malformed context file says what to do', async () => {
    const home = await catalystHome();
    await mkdir(join(home.state, 'sandbox'), { recursive: true });
    await writeFile(join(home.state, 'sandbox', 'context.json'), '{"v":1,');
    const ended = await home.run(['sovereign', 'plan', '-f', GOOD, '--context', 'sandbox']);
    expectRefusal(ended, 3, 'CATALYST-SANDBOX-DOWN');
    expect(ended.stderr).toContain('sandbox');
  });

  it('with a run of somebody else names who, where and since when', async (test) => {
    const home = await catalystHome();
    await journal(home, lines(told(CONVERGING)));
    const stat = (await readFile(`/proc/${process.pid}/stat`, 'utf8').catch(() => '')).split(') ')[1];
    const pidStart = stat?.split(' ')[19];
    if (pidStart === undefined) return test.skip('tells the start of a process by /proc, which is not here');
    const held = {
      holder: 'somebody',
      host: 'elsewhere.example',
      pid: 7,
      pidStart,
      since: '2026-09-21T09:12:00Z',
    };
    await writeFile(join(home.state, 'sovereigns', FQDN, 'lock'), JSON.stringify(held), { mode: 0o600 });
    await mkdir(join(home.state, 'sandbox'), { recursive: true });
    const ended = await home.run(['sovereign', 'export', FQDN, '--file', 'x.sealed']);
    expectRefusal(ended, 7, 'CATALYST-LOCKED');
    expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'somebody on elsewhere.example (process 7), since 2026-09-21 09:12 UTC.',
    );
  });
});

describe('a kubeconfig', () => {
  it.each([
    ['`no yaml', 'no YAML'],
    ['[]', 'no mapping'],
    ['current-context: nowhere', 'nowhere'],
  ])('that is malformed (%s) is refused', async (text, why) => {
    const home = await catalystHome();
    const file = join(home.folder, 'cluster.yaml');
    await writeFile(file, text);
    const ended = await home.run(['sovereign', 'explain', '--kubeconfig', file]);
    expectRefusal(ended, 3, 'CATALYST-KUBERNETES-KUBECONFIG-INVALID');
    expect(ended.stderr).toContain(why);
  });

  it('that is not there is a usage matter', async () => {
    const ended = await (await catalystHome()).run(['sovereign', 'explain', '--kubeconfig', 'nowhere.yaml']);
    expectRefusal(ended, 2, 'CATALYST-USAGE');
  });
});

describe('words', () => {
  it.each([
    [['sovereign', 'creat'], 'create'],
    [['sovereing', 'list'], 'sovereign list'],
  ])('that are no command (%j) are refused with the nearest one', async (args, like) => {
    const ended = await (await catalystHome()).run(args);
    expectRefusal(ended, 2, 'CATALYST-USAGE');
    expect(ended.stderr).toContain(like);
  });

  it.each([
    [['sovereign', 'list', '--nosuch']],
    [['sovereign', 'logs', '--stage', 'nosuch']],
    [['sovereign', 'wait', '--for', 'rain']],
    [['sovereign', 'wait', '--timeout', 'long']],
    [['sovereign', 'list', '--context', 'nosuch']],
    [['completion', 'tcsh']],
    [['sandbox', 'fault', 'nosuch']],
  ])('that a command does not know (%j) are a usage error, also as JSON', async (args) => {
    const home = await catalystHome();
    expectRefusal(await home.run(args), 2, 'CATALYST-USAGE');
    const json = await home.run([...args, '--json']);
    expect(json).toMatchObject({ status: 2, stderr: '' });
    expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'CATALYST-USAGE', exit: 2 });
  });

  it('are all told at once, in our own words, each with its fix', async () => {
    const home = await catalystHome();
    const ended = await home.run([
      'sandbox',
      'fault',
      'x',
      'y',
      '--times',
      'often',
      '--valu',
      '3',
      '--target',
    ]);
    expectRefusal(ended, 2, 'CATALYST-USAGE');
    for (const told of [
      /--times +"often" is no whole number from 1\./,
      /--valu +is no flag of this command\. Did you mean --value\?/,
      /--target +has no value\. Write --target <value>\./,
      /y +is one argument too many\./,
    ])
      expect(ended.stderr).toMatch(told);
    expect(ended.stderr).not.toMatch(/Parsing|Expected|Nonexistent|Unexpected|See more help/);
    const missing = await home.run(['sovereign', 'import']);
    expectRefusal(missing, 2, 'CATALYST-USAGE');
    expect(missing.stderr).toMatch(/--file +is missing\. Add --file <file>\./);
  });

  it('before the command get the order that works', async () => {
    const ended = await (await catalystHome()).run(['--json', 'sovereign', 'list']);
    expect(JSON.parse(ended.stdout).error).toMatchObject({
      code: 'CATALYST-USAGE',
      hint: 'catalyst sovereign list --json',
    });
  });

  it('for a Sovereign that is not here name the nearest', async () => {
    const home = await catalystHome();
    await journal(home, lines(told(CONVERGING)));
    const ended = await home.run(['sovereign', 'show', 'omantel.omani.work']);
    expectRefusal(ended, 3, 'CATALYST-NOT-FOUND');
    expect(ended.stderr).toContain(`Did you mean ${FQDN}?`);
  });
});

describe('streams', () => {
  it('closed early by a reader are no failure', async () => {
    const home = await catalystHome();
    const events = told(
      Array.from({ length: 20_000 }, (_, index) => ({
        type: 'stage-line' as const,
        stage: 'apply' as const,
        level: 'info' as const,
        text: `line ${index}`,
      })),
    );
    await journal(home, lines(events));
    const shell = `"${process.execPath}" "${PROGRAM}" sovereign logs ${FQDN}; echo "status $?" >&2`;
    const ended = spawnSync('bash', ['-c', `{ ${shell}; } | head -1`], { env: home.env, encoding: 'utf8' });
    expect(ended.stdout).toMatch(/^\d\d:\d\d:\d\d apply line 0\n$/);
    expect(ended.stderr).toBe('status 0\n');
  });

  it('carry no colour without a terminal, and colour when forced', async () => {
    const home = await catalystHome();
    await journal(home, lines(told(CONVERGING)));
    const plain = await home.run(['sovereign', 'show', FQDN]);
    expect(plain.stdout).not.toContain('\u001b');
    const forced = await home.run(['sovereign', 'show', FQDN], { env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[');
    const both = await home.run(['sovereign', 'show', FQDN], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(both.stdout).not.toContain('\u001b');
  });

  it('in a locale without Unicode carry ASCII only', async () => {
    const home = await catalystHome();
    await journal(home, lines(told(CONVERGING)));
    const ended = await home.run(['sovereign', 'show', FQDN], { env: { LANG: 'C', LC_ALL: 'C' } });
    expect(ended.stdout).not.toMatch(/[^\n\x20-\x7e]/);
    expect(ended.stdout).toContain('v check');
  });
});

describe('consent', () => {
  it('is never taken for granted: without a sandbox or a token nothing starts', async () => {
    const home = await catalystHome();
    const ended = await home.run(['sovereign', 'create', '-f', GOOD, '--context', 'sandbox', '--json']);
    expect(ended.status).toBe(3);
    const { error } = JSON.parse(ended.stdout.trim().split('\n').at(-1)!);
    expect(error).toMatchObject({
      exit: 3,
      message: expect.stringMatching(/sandbox/i),
      hint: 'catalyst sandbox up',
    });
  });
});
