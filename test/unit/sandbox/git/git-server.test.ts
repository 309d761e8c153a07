import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { templateTree } from '../../../../src/sandbox/flux/template-tree.ts';
import { type GitServer, startGitServer } from '../../../../src/sandbox/git/git-server.ts';

const run = promisify(execFile);
let server: GitServer;
let folder: string;

beforeAll(async () => {
  server = await startGitServer(templateTree());
  folder = await mkdtemp(join(tmpdir(), 'catalyst-clone-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

it('names the head of main to a plain git', async () => {
  const { stdout } = await run('git', ['ls-remote', server.url, 'refs/heads/main']);
  expect(stdout.split('\t')[0]).toBe(server.head);
});

it('is cloned with every slot of the kit', async () => {
  await run('git', ['clone', '--quiet', '--depth=1', server.url, 'clone'], { cwd: folder });
  const slot = await readFile(
    join(folder, 'clone/clusters/_template/bootstrap-kit/13-catalyst-platform.yaml'),
    'utf8',
  );
  expect(slot).toContain('name: bp-catalyst-platform');
  expect(existsSync(join(folder, 'clone/clusters/_template/infrastructure/kustomization.yaml'))).toBe(true);
});

it('lists a folder without its blobs', async () => {
  await run(
    'git',
    ['clone', '--quiet', '--depth=1', '--filter=blob:none', '--no-checkout', server.url, 'bare'],
    { cwd: folder },
  );
  const { stdout } = await run('git', ['ls-tree', 'HEAD', 'clusters/_template/'], {
    cwd: join(folder, 'bare'),
  });
  expect(stdout).toContain('clusters/_template/bootstrap-kit');
});

it('refuses a push and an unknown repository', async () => {
  await expect(run('git', ['ls-remote', server.url.replace('openova', 'other')])).rejects.toThrow(
    /not found/,
  );
  await expect(
    run('git', ['push', server.url, 'HEAD:refs/heads/x'], { cwd: join(folder, 'clone') }),
  ).rejects.toThrow();
});

it('makes the same commit every time', async () => {
  const again = await startGitServer(templateTree());
  expect(again.head).toBe(server.head);
  await again.close();
});
