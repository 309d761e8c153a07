import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createGit } from '../../src/clients/git/create-git.ts';
import { createHetzner } from '../../src/clients/hetzner/create-hetzner.ts';
import { createPowerdns } from '../../src/clients/powerdns/create-powerdns.ts';
import { createRegistry } from '../../src/clients/registry/create-registry.ts';
import { createK3sReleases } from '../../src/clients/registry/k3s-releases.ts';
import type { CheckResult, PlannedWorld } from '../../src/pipeline/stages/check/check.ts';
import { runChecks } from '../../src/pipeline/stages/check/run-checks.ts';
import { templateTree } from '../../src/sandbox/flux/template-tree.ts';
import { type GitServer, startGitServer } from '../../src/sandbox/git/git-server.ts';
import { createGround, type SandboxGround } from '../../src/sandbox/ground/create-ground.ts';
import type { SandboxPart } from '../../src/sandbox/ground.ts';
import { type HetznerPart, startHetzner } from '../../src/sandbox/hetzner/start-hetzner.ts';
import type { LoopbackServer } from '../../src/sandbox/node/loopback-server.ts';
import { startPowerdns } from '../../src/sandbox/powerdns/start.ts';
import { startRegistry } from '../../src/sandbox/registry/registry-server.ts';
import { startReleases } from '../../src/sandbox/releases/releases-server.ts';
import { tool } from '../support/tools.ts';
import { sandboxTarget } from '../unit/clients/hetzner/canned-api.ts';
import { spec } from '../unit/pipeline/stages/check/check-world.ts';
import { realClock } from './powerdns-servers.ts';
import { roundTrips } from './round-trips.ts';

const TOKEN = 'a'.repeat(64);
let ground: SandboxGround;
let hetzner: HetznerPart;
let powerdns: SandboxPart;
let registry: LoopbackServer;
let releases: LoopbackServer;
let git: GitServer;
const trips = roundTrips();

beforeAll(async () => {
  await tool('git');
  ground = await createGround({ speed: 1_000 });
  [hetzner, powerdns, registry, releases, git] = await Promise.all([
    startHetzner(ground, { token: TOKEN }),
    startPowerdns(ground),
    startRegistry({ pullToken: 'pull' }),
    startReleases(),
    startGitServer(templateTree()),
  ]);
});
afterEach(() => ground.faults.clear());
afterAll(async () => {
  await trips.close();
  expect(hetzner.unhandled).toEqual([]);
  await Promise.all([hetzner.stop(), powerdns.stop(), registry.close(), releases.close(), git.close()]);
});

/** The sandbox's servers under our real clients. */
function world(
  credentials: Record<string, string> = { hetznerToken: TOKEN, registryPullToken: 'pull' },
): PlannedWorld {
  const { dispatcher } = trips;
  const target = sandboxTarget(hetzner.facts.hetznerApi!, {
    registry: `http://127.0.0.1:${registry.port}`,
    k3sReleases: `http://127.0.0.1:${releases.port}`,
  });
  const shared = { target, dispatcher };
  const api = powerdns.facts.powerdnsApi!;
  const asked = createGit({ ...shared, program: 'git', env: process.env });
  return {
    spec: spec({ gitops: { repository: git.url, branch: 'main', path: 'clusters/_template' } }),
    fqdn: 'omantel.omani.works',
    folder: '/nowhere',
    target,
    options: { adopt: false },
    clock: realClock,
    signal: new AbortController().signal,
    hetzner: createHetzner({ ...shared, token: credentials.hetznerToken ?? '', clock: realClock }),
    dns: createPowerdns({
      api,
      server: 'localhost',
      key: powerdns.facts.powerdnsApiKey!,
      dispatcher,
      clock: realClock,
    }),
    registry: createRegistry(shared),
    git: asked,
    probes: {
      k3sRelease: (version, signal) => createK3sReleases(shared).exists(version, signal),
      tofuVersion: async () => '1.12.6',
      freeBytes: async () => 5e9,
    },
    credential: async (name) => credentials[name],
  };
}

const stateOf = (results: CheckResult[]) => Object.fromEntries(results.map((one) => [one.id, one.state]));

test('against the whole sandbox every check passes, in few enough round trips', async () => {
  const { rounds, calls, result } = await trips.count(() => runChecks(world()));
  expect(result.filter((one) => one.state !== 'ok')).toEqual([
    expect.objectContaining({ id: 'certificates', state: 'unknown' }),
  ]);
  expect(calls).toBeGreaterThan(20);
  // 5 s are 33 latencies of 150 ms; a new connection costs up to three of them before its first request.
  expect((rounds + 3) * 150).toBeLessThan(2_000);
});

test.each([
  ['hetzner-read-only-token', 'scope'],
  ['hetzner-5xx', 'token'],
])('under %s the check of %s fails', async (name, id) => {
  ground.faults.set({ name });
  const { result } = await trips.count(() =>
    runChecks({ ...world(), clock: { now: realClock.now, sleep: async () => {} } }),
  );
  expect(stateOf(result)[id]).toBe('fail');
});

test('nothing was written anywhere', async () => {
  const before = JSON.stringify(await everything());
  await trips.count(() => runChecks(world()));
  expect(JSON.stringify(await everything())).toBe(before);
});

async function everything(): Promise<unknown> {
  const client = createHetzner({
    target: sandboxTarget(hetzner.facts.hetznerApi!),
    token: TOKEN,
    clock: realClock,
  });
  const kinds = ['ssh_keys', 'servers', 'networks', 'firewalls'] as const;
  const found = await Promise.all(kinds.map((kind) => client.list(kind)));
  await client.close?.();
  return found;
}
