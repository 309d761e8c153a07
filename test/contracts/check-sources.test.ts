import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGit } from '../../src/clients/git/create-git.ts';
import { createRegistry } from '../../src/clients/registry/create-registry.ts';
import { createK3sReleases } from '../../src/clients/registry/k3s-releases.ts';
import { K3S_DEFAULT } from '../../src/domain/spec/field-rules.ts';
import { startGitServer } from '../../src/sandbox/git/git-server.ts';
import { startRegistry } from '../../src/sandbox/registry/registry-server.ts';
import { startReleases } from '../../src/sandbox/releases/releases-server.ts';
import { tool } from '../support/tools.ts';
import { sandboxTarget } from '../unit/clients/hetzner/canned-api.ts';

const open: { close(): Promise<void> }[] = [];
const keep = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};
afterAll(async () => {
  for (const one of open.reverse()) await one.close();
});
const target = (address: string) =>
  sandboxTarget('http://127.0.0.1:1/v1', { registry: address, k3sReleases: address });
let git: string;
beforeAll(async () => {
  git = (await tool('git')).path;
});

test('the registry tells a good token from a bad one and from none, and knows its charts', async () => {
  const server = keep(await startRegistry({ pullToken: 'pull-token' }));
  const registry = keep(createRegistry({ target: target(`http://127.0.0.1:${server.port}`) }));
  expect(await registry.canPull('bp-cilium', '1.1.1', 'pull-token')).toBe('ok');
  expect(await registry.canPull('bp-cilium', '1.1.1', 'wrong')).toBe('unauthorized');
  expect(await registry.canPull('bp-cilium', '1.1.1', undefined)).toBe('unauthorized');
  expect(await registry.canPull('bp-cilium', '9.9.9', 'pull-token')).toBe('missing');
  expect(await registry.canPull('bp-nothing', '1.1.1', 'pull-token')).toBe('missing');
});

test('our default k3s release is known, an invented one is not', async () => {
  const server = keep(await startReleases());
  const releases = keep(createK3sReleases({ target: target(`http://127.0.0.1:${server.port}`) }));
  expect(await releases.exists(K3S_DEFAULT)).toBe(true);
  expect(await releases.exists('v1.99.0+k3s1')).toBe(false);
});

test('branch and folder of a real Git server', async () => {
  const tree = { 'clusters/_template/bootstrap-kit/kustomization.yaml': 'resources: []\n' };
  const server = keep(await startGitServer(new Map(Object.entries(tree)) as never));
  const client = keep(createGit({ target: target(server.url), program: git, env: process.env }));
  expect(await client.branchHead(server.url, 'main')).toBe(server.head);
  expect(await client.branchHead(server.url, 'mai')).toBeUndefined();
  expect(await client.hasPath(server.url, 'main', 'clusters/_template/bootstrap-kit')).toBe(true);
  expect(await client.hasPath(server.url, 'main', 'clusters/nothing')).toBe(false);
  await expect(client.branchHead(`${new URL(server.url).origin}/absent.git`, 'main')).rejects.toMatchObject({
    code: 'CATALYST-GIT-NOT-FOUND',
  });
});
