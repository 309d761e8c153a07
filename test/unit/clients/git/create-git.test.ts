import { afterEach, expect, test } from 'vitest';
import { createGit } from '../../../../src/clients/git/create-git.ts';
import { headOf, lsRefs } from '../../../../src/clients/git/refs.ts';
import { type Canned, cannedApi, sandboxTarget } from '../hetzner/canned-api.ts';

const COMMIT = 'c'.repeat(40);
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
const packet = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text;

async function head(
  answer: (request: { method: string; url: string }) => Canned,
  branch = 'main',
): Promise<string | undefined> {
  const api = await cannedApi(answer);
  const git = createGit({ target: sandboxTarget('http://127.0.0.1:1/v1') });
  open.push(git.close, api.close);
  return git.branchHead(`${api.base.replace('/v1', '')}/repository`, branch);
}

test('protocol version 2 is asked for the one branch', async () => {
  const asked: string[] = [];
  const found = await head(({ method, url }) => {
    asked.push(`${method} ${url}`);
    if (method === 'GET')
      return {
        status: 200,
        body: `${packet('# service=git-upload-pack\n')}0000${packet('version 2\n')}${packet('ls-refs\n')}0000`,
      };
    return {
      status: 200,
      body: `${packet(`${COMMIT} refs/heads/main-2\n`)}${packet(`${COMMIT} refs/heads/main\n`)}0000`,
    };
  });
  expect(found).toBe(COMMIT);
  expect(asked).toEqual([
    'GET /repository/info/refs?service=git-upload-pack',
    'POST /repository/git-upload-pack',
  ]);
});

test('a server of version 1 and a dumb one answer at once', async () => {
  const body = `${packet('# service=git-upload-pack\n')}0000${packet(`${COMMIT} HEAD\0caps\n`)}${packet(`${COMMIT} refs/heads/main\n`)}0000`;
  expect(await head(() => ({ status: 200, body }))).toBe(COMMIT);
  expect(await head(() => ({ status: 200, body: `${COMMIT}\trefs/heads/main\n` }))).toBe(COMMIT);
  expect(await head(() => ({ status: 200, body }), 'other')).toBeUndefined();
});

test.each([
  [401, 'CATALYST-GIT-NOT-FOUND', 4],
  [404, 'CATALYST-GIT-NOT-FOUND', 4],
  [503, 'CATALYST-GIT-UNREACHABLE', 3],
])('status %i is %s', async (status, code, exit) => {
  await expect(head(() => ({ status }))).rejects.toMatchObject({ code, exit });
});

test('a reply that is no list of refs holds no branch', () => {
  for (const body of ['', 'zzzz', '0003', 'ffff', '<html>', '0009a'])
    expect(headOf(Buffer.from(body), 'main')).toBeUndefined();
  expect(lsRefs('main')).toBe(
    '0014command=ls-refs\n00010020ref-prefix refs/heads/main\n0000'.replace(
      '0020',
      (Buffer.byteLength('ref-prefix refs/heads/main\n') + 4).toString(16).padStart(4, '0'),
    ),
  );
});

test('where no program or only the connect map leads to the server, a folder stays unknown', async () => {
  const target = sandboxTarget('http://127.0.0.1:1/v1');
  const without = createGit({ target });
  expect(await without.hasPath('https://git.example/a', 'main', 'x')).toBeUndefined();
  const mapped = createGit({
    target: { ...target, connect: { lookup: () => ({ host: '127.0.0.1', port: 1 }) } },
    program: 'git',
  });
  expect(await mapped.hasPath('https://git.example/a', 'main', 'x')).toBeUndefined();
  const absent = createGit({ target, program: 'no-such-git-program' });
  expect(await absent.hasPath('http://127.0.0.1:1/a', 'main', 'x')).toBeUndefined();
});
