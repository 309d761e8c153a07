import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/clients/kubernetes/kubernetes.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { cluster } from '../../../../src/pipeline/stages/cluster.ts';
import { type Simulation, simulate } from './converge-simulation.ts';

const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
const NODE = 'catalyst-omantel-omani-works-fsn1-cp1';

let simulation: Simulation | undefined;
afterEach(async () => {
  await simulation?.close();
  simulation = undefined;
});

function steps(events: EventBody[], step: string): string[] {
  return events.flatMap((event) =>
    event.type === 'stage-advanced' && event.step === step ? event.state : [],
  );
}

function dataOf(secret: KubeObject | undefined, key: string): string {
  const data = (secret?.data ?? {}) as Record<string, string>;
  return Buffer.from(data[key] ?? '', 'base64').toString();
}

describe('cluster', () => {
  it('climbs from TCP to ready nodes, and writes the Secrets once', async () => {
    simulation = await simulate();
    const { world, events } = simulation;
    await cluster.run(world);
    expect(steps(events, 'fsn1.tcp').at(-1)).toBe('done');
    expect(steps(events, 'fsn1.nodes')).toEqual(expect.arrayContaining(['waiting', 'done']));
    const kubernetes = await world.kubernetes('fsn1');
    const pull = await kubernetes.get(SECRETS, 'ghcr-pull', 'flux-system');
    const config = JSON.parse(dataOf(pull, '.dockerconfigjson'));
    expect(config.auths['ghcr.io'].password).toBe('pull-token');
    expect(pull?.type).toBe('kubernetes.io/dockerconfigjson');
    for (const [space, name] of [
      ['flux-system', 'cloud-credentials'],
      ['crossplane-system', 'hcloud-credentials'],
    ]) {
      const secret = await kubernetes.get(SECRETS, name!, space);
      expect(dataOf(secret, 'token')).toBe('cloud-token');
    }
    await kubernetes.mergePatch(SECRETS, 'cloud-credentials', 'flux-system', { data: { token: 'b2xk' } });
    expect(await cluster.isDone(world)).toBeUndefined();
    events.length = 0;
    await cluster.run(world);
    expect(events).toContainEqual(
      expect.objectContaining({ step: 'fsn1.secrets', state: 'done', detail: '1 written' }),
    );
    expect(await cluster.isDone(world)).toBeTypeOf('string');
  });

  it('tells no secret', async () => {
    simulation = await simulate();
    await cluster.run(simulation.world);
    const told = JSON.stringify(simulation.events);
    for (const secret of ['pull-token', 'cloud-token']) {
      expect(told).not.toContain(secret);
      expect(told).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });

  it('says why after twice the usual time, while the node network is late, and still gets there', async () => {
    simulation = await simulate({ faults: (ground) => ground.faults.set({ name: 'cni-late' }) });
    const { world, events } = simulation;
    expect(await cluster.run(world)).toMatch(/^1 node ready/);
    const warnings = events.flatMap((event) =>
      event.type === 'stage-line' && event.level === 'warn' ? event.text : [],
    );
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.join('\n')).toMatch(/Twice the usual time has passed.*Cilium/);
  });

  it('gives up on a node that never boots, and says what to look at', async () => {
    simulation = await simulate({
      pace: 30,
      faults: (ground) => ground.faults.set({ name: 'node-never-boots' }),
    });
    const list = async () => [{ name: NODE, raw: { status: 'running' } }];
    Object.assign(simulation.world, { hetzner: { list } });
    await expect(cluster.run(simulation.world)).rejects.toMatchObject({
      code: 'CATALYST-CLUSTER-NOT-READY',
      exit: 5,
      hint: expect.stringMatching(/If the server runs.*catalyst sovereign resume omantel\.omani\.works$/),
    });
    const warnings = simulation.events.flatMap((event) => (event.type === 'stage-line' ? event.text : []));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`Hetzner says that ${NODE} is running`);
    expect(await cluster.isDone(simulation.world)).toBeUndefined();
  });

  it('does not wait out a server that is off: who switches it on is told', async () => {
    simulation = await simulate({
      pace: 30,
      faults: (ground) => ground.faults.set({ name: 'node-never-boots' }),
    });
    const list = async () => [{ name: NODE, raw: { status: 'off' } }];
    Object.assign(simulation.world, { hetzner: { list } });
    await expect(cluster.run(simulation.world)).rejects.toMatchObject({
      code: 'CATALYST-CLUSTER-NOT-READY',
      message: `Hetzner says that ${NODE} is off.`,
      hint: expect.stringContaining('catalyst sovereign resume omantel.omani.works'),
    });
    const warnings = simulation.events.flatMap((event) => (event.type === 'stage-line' ? event.text : []));
    expect(warnings).toEqual([expect.stringContaining(`hcloud server poweron ${NODE}`)]);
    expect(warnings.join()).not.toContain('heals');
  });

  it('stops soon when the cluster does not know us', async () => {
    simulation = await simulate({ stranger: true });
    await expect(cluster.run(simulation.world)).rejects.toMatchObject({
      code: 'CATALYST-KUBERNETES-UNAUTHORIZED',
      exit: 3,
    });
  });

  it("tells a node's failed first boot in the node's own words", async () => {
    simulation = await simulate({ faults: (ground) => ground.faults.set({ name: 'cni-late' }) });
    const { world } = simulation;
    const run = cluster.run(world);
    const failed = expect(run).rejects.toMatchObject({
      code: 'CATALYST-CLUSTER-BOOTSTRAP-FAILED',
      exit: 5,
      message: `${NODE} failed at "helm" of its first boot: no route to host.`,
    });
    const kubernetes = await world.kubernetes('fsn1');
    while ((await kubernetes.probe()).reached !== 'ready') await world.clock.sleep(20);
    await kubernetes.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `catalyst-bootstrap-${NODE}`, namespace: 'kube-system' },
      data: { state: 'failed', step: 'helm', message: 'no route to \u001b[1mhost.', at: '' },
    });
    await failed;
  });

  it('names a credential that Flux needs and nobody gave', async () => {
    simulation = await simulate();
    Object.assign(simulation.world, { credential: async () => undefined });
    await expect(cluster.run(simulation.world)).rejects.toMatchObject({
      code: 'CATALYST-ANSWER-MISSING',
      exit: 2,
    });
  });
});
