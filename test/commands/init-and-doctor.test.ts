import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U me';
const root = fileURLToPath(new URL('../../', import.meta.url));
const runner =
  'const [file, root, ...argv] = process.argv.slice(1); const { default: C } = await import(file); await C.run(argv, { root });';
/** A port where nobody listens: no test reaches the world. */
const NOWHERE = 'http://127.0.0.1:9';
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-command-'));
});
afterEach(() => rm(home, { recursive: true }));

interface Ended {
  exit: number;
  out: string;
  err: string;
}

/** Runs a command's source without a terminal, with nothing of this machine's environment but PATH. */
function catalyst(command: string, argv: string[], env: Record<string, string> = {}): Promise<Ended> {
  const args = ['--input-type=module', '-e', runner, join(root, `src/commands/${command}.ts`), root, ...argv];
  const options = {
    cwd: home,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      CATALYST_STATE_DIR: join(home, 'state'),
      HTTPS_PROXY: NOWHERE,
      ...env,
    },
  };
  return new Promise((done) => {
    const child = execFile(process.execPath, args, options, (error, out, err) =>
      done({ exit: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end();
  });
}

const given = [
  '--org-name',
  'Omantel',
  '--org-email',
  'ops@omantel.om',
  '--subdomain',
  'omantel',
  '--ssh-key',
  KEY,
];

test('init writes a file that the next command takes, and says the same without questions', async () => {
  const { exit, out } = await catalyst('init', given);
  expect(exit).toBe(0);
  expect(out).toContain('catalyst init --org-name Omantel');
  const written = await readFile(join(home, 'sovereign.yaml'), 'utf8');
  expect(parse(written).access.sshKeys).toEqual([KEY]);
  expect(written.split('\n')[0]).toBe('# yaml-language-server: $schema=sovereign.schema.json');
  const schema = JSON.parse(await readFile(join(home, 'sovereign.schema.json'), 'utf8'));
  expect(new Ajv2020({ strict: true }).validate(schema, parse(written))).toBe(true);
  const again = await catalyst('init', given);
  expect([again.exit, again.err]).toEqual([2, expect.stringContaining('is there already')]);
  expect(await readFile(join(home, 'sovereign.yaml'), 'utf8')).toBe(written);
});

test('init leaves a file of others alone that has the name of its schema, and then names none', async () => {
  await writeFile(join(home, 'sovereign.schema.json'), 'theirs');
  expect((await catalyst('init', given)).exit).toBe(0);
  expect(await readFile(join(home, 'sovereign.schema.json'), 'utf8')).toBe('theirs');
  expect(await readFile(join(home, 'sovereign.yaml'), 'utf8')).not.toContain('$schema');
});

test('init names everything that is missing at once, as text and as JSON', async () => {
  const text = await catalyst('init', []);
  expect([text.exit, text.out]).toEqual([2, '']);
  for (const flag of ['--org-name', '--org-email', '--subdomain', '--ssh-key'])
    expect(text.err).toContain(flag);
  const json = await catalyst('init', ['--json']);
  expect(JSON.parse(json.out).error).toMatchObject({ code: 'CATALYST-ANSWER-MISSING', exit: 2 });
});

test('init writes to stdout when told, and nothing else there', async () => {
  const { out } = await catalyst('init', [...given, '--output', '-']);
  expect(parse(out).name).toBe('omantel');
  expect(out).not.toContain('$schema');
});

test('doctor tells a missing token, and an exposed one, with the way out', async () => {
  const missing = await catalyst('doctor', ['--json']);
  expect(missing.exit).toBe(3);
  const { checks } = JSON.parse(missing.out) as { checks: { id: string; state: string; code?: string }[] };
  expect(checks.find((check) => check.id === 'token')).toMatchObject({
    state: 'fail',
    code: 'CATALYST-CREDENTIAL-MISSING',
  });
  await writeFile(join(home, 'token'), 'canary');
  await chmod(join(home, 'token'), 0o644);
  const exposed = await catalyst('doctor', [], { HCLOUD_TOKEN_FILE: 'token' });
  expect([exposed.exit, exposed.err]).toEqual([3, expect.stringContaining('chmod 600 token')]);
  expect(exposed.out + exposed.err).not.toContain('canary');
});

test('doctor says by which values it judges, and how it ended, with code and next step', async () => {
  const env = { CATALYST_LOCATION: 'hel1' };
  const text = await catalyst('doctor', [], env);
  expect(text.exit).toBe(3);
  expect(text.out).toMatch(/^ {2}regions\[0\]\.location +hel1 {2}\(variable CATALYST_LOCATION\)$/m);
  expect(text.out).toMatch(/^ {2}k3s\.version +v\S+$/m);
  expect(text.out).toMatch(/^ {12}CATALYST-CREDENTIAL-MISSING$/m);
  expect(text.out.trim().split('\n').at(-1)).toMatch(
    /^CATALYST-CHECK-NOT-READY · exit 3 · .*catalyst doctor$/,
  );
  const json = await catalyst('doctor', ['--json'], env);
  const { judgedBy, checks } = JSON.parse(json.out);
  expect(judgedBy).toContainEqual({
    key: 'regions[0].location',
    value: 'hel1',
    origin: 'variable CATALYST_LOCATION',
  });
  for (const check of checks.filter(({ state }: { state: string }) => state === 'fail'))
    expect(check).toMatchObject({ code: expect.stringMatching(/^CATALYST-/), fix: expect.any(String) });
});
