import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RegionOutputs } from '../../../src/domain/outputs.ts';
import { applyStage } from '../../../src/pipeline/stages/apply.ts';
import { reconcile } from '../../../src/pipeline/stages/plan/reconcile.ts';
import { planStage } from '../../../src/pipeline/stages/plan.ts';
import type { World } from '../../../src/pipeline/world.ts';
import { processesIn } from '../../support/catalyst-e2e.ts';
import { tool } from '../../support/tools.ts';
import { type CloudSite, openCloudSite } from './cloud-site.ts';
import { until } from './real-tofu.ts';

// Many short runs of the real program, on machines that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let site: CloudSite;

async function closeSite() {
  expect(site.cloud.unhandled).toEqual([]);
  await site.close();
}

async function create() {
  const world = site.open();
  await planStage.run(world);
  await applyStage.run(world);
  return world;
}

async function serverIds(): Promise<number[]> {
  return (await site.open().hetzner.list('servers')).map(({ id }) => id);
}

/** A tofu command of somebody who works around us. */
async function tofuByHand(...args: string[]): Promise<void> {
  await execa((await tool('tofu')).path, args, { cwd: site.folder, env: site.environment() });
}

async function expectInLine(ids: number[]) {
  const world = site.open();
  expect(await planStage.isDone(world)).toContain('no change');
  expect(await applyStage.isDone(world)).toBe('everything is as planned');
  expect(await serverIds()).toEqual(ids);
}

describe('a Sovereign that was created; each case leaves it as it was', () => {
  let made: World;
  beforeAll(async () => {
    site = await openCloudSite();
    made = await create();
  });
  afterAll(closeSite);

  test('plan and apply on the real provider, then nothing is left to do', async () => {
    const world = made;
    const [region] = world.output('regions') as unknown as RegionOutputs[];
    expect(region?.controlPlanes.map(({ privateIp }) => privateIp)).toEqual(['10.0.1.2']);
    expect(region?.loadBalancer.ipv4).toMatch(/^203\.0\.113\./);
    expect(site.told.questions).toHaveLength(1);
    expect(world.output('cost')).toMatchObject({
      currency: 'EUR',
      lines: expect.arrayContaining([expect.objectContaining({ kind: 'server', count: 2 })]),
    });
    const done = site.told.events.filter(
      (event) => event.type === 'stage-advanced' && event.stage === 'apply' && event.state === 'done',
    );
    expect(done.at(-1)).toMatchObject({ done: done.length, total: done.length });
    await expectInLine(await serverIds());
  });

  test('keeps a server that an interrupt left tainted', async () => {
    const ids = await serverIds();
    await tofuByHand('taint', 'hcloud_server.control_plane["primary/cp1"]');
    expect((await reconcile(site.open())).untainted).toEqual(['hcloud_server.control_plane["primary/cp1"]']);
    await expectInLine(ids);
  });

  test.each([
    'hcloud_server.control_plane["primary/cp1"]',
    'hcloud_load_balancer_target.node["primary/cp1"]',
  ])('takes in %s that the state lost', async (address) => {
    const ids = await serverIds();
    await tofuByHand('state', 'rm', address);
    expect((await reconcile(site.open())).imported).toEqual([address]);
    const world = site.open();
    await planStage.run(world);
    expect((world.output('plan') as { infrastructure: unknown[] }).infrastructure).toEqual([]);
    await expectInLine(ids);
  });

  test('takes in everything when a killed tofu left no state at all', async () => {
    const ids = await serverIds();
    await truncate(join(site.folder, 'terraform.tfstate'), 0);
    await rm(join(site.folder, 'terraform.tfstate.backup'), { force: true });
    const world = site.open();
    await planStage.run(world);
    expect((world.output('plan') as { infrastructure: unknown[] }).infrastructure).toEqual([]);
    await expectInLine(ids);
  });
  test('no authority, token or passphrase stands in clear in the work folder', async () => {
    const { stdout } = await execa('grep', ['-rlE', 'PRIVATE KEY|simulated0000', site.folder], {
      reject: false,
    });
    expect(stdout).toBe('');
    const passphrase = site.memory.secrets.get('state-passphrase') ?? 'missing';
    expect(await readFile(join(site.folder, 'cli.tfrc'), 'utf8')).not.toContain(passphrase);
  });
});

describe('a creation that does not come to its end', () => {
  beforeEach(async () => {
    site = await openCloudSite();
  });
  afterEach(closeSite);

  test('interrupted while servers are made: what exists is told, and a later run ends with the same servers', async () => {
    const abort = new AbortController();
    const world = site.open(abort.signal);
    await planStage.run(world);
    const applying = applyStage.run(world).catch((error) => error);
    await until(() => site.cloud.cloud.all('servers').length > 0, 'a server is being made');
    abort.abort();
    const failure = await applying;
    expect(failure).toMatchObject({ code: 'CATALYST-INTERRUPTED', exit: 130 });
    expect(failure.message).toMatch(/Exists now: .*EUR 0\.\d+ an hour/);
    const begun = await serverIds();
    await create();
    const ids = await serverIds();
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(expect.arrayContaining(begun));
    expect(site.told.questions).toHaveLength(1);
    await expectInLine(ids);
  });

  test('tofu killed with -9 while servers are made: a later run ends with the same servers', async () => {
    const world = site.open();
    await planStage.run(world);
    const applying = applyStage.run(world).catch((error) => error);
    await until(() => site.cloud.cloud.all('servers').length > 0, 'a server is being made');
    const { pid } = JSON.parse(await readFile(join(site.folder, 'child.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    expect(await applying).toMatchObject({ code: 'CATALYST-TOFU-FAILED', exit: 5 });
    const begun = await serverIds();
    await create();
    const ids = await serverIds();
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(expect.arrayContaining(begun));
    expect(site.told.questions).toHaveLength(1);
    await expectInLine(ids);
  });

  test("Hetzner's refusals come out with our codes", async () => {
    const world = site.open();
    await planStage.run(world);
    site.ground.faults.set({ name: 'hetzner-quota' });
    await expect(applyStage.run(world)).rejects.toMatchObject({
      code: 'CATALYST-HETZNER-LIMIT',
      message: expect.stringMatching(/^Hetzner answered: /),
    });
    site.ground.faults.clear();
    await create();
    expect(await serverIds()).toHaveLength(2);
  });

  test('we and tofu killed: no provider is left after the later run, which ends with the same servers', async () => {
    await planStage.run(site.open());
    const alone = execa((await tool('tofu')).path, ['apply', '-json', 'plan.bin'], {
      ...{ cwd: site.folder, env: site.environment(), extendEnv: false, detached: true, reject: false },
      ...{ stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
    });
    await until(() => site.cloud.cloud.all('servers').length > 0, 'a server is being made');
    alone.kill('SIGKILL');
    await alone;
    const providers = async () => (await processesIn(site.folder)).map(({ program }) => program);
    const begun = await serverIds();
    await create();
    expect(await providers()).toEqual([]);
    const ids = await serverIds();
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(expect.arrayContaining(begun));
    expect(site.told.questions).toHaveLength(1);
    await expectInLine(ids);
  });
});
