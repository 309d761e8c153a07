import { beforeEach, describe, expect, test } from 'vitest';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { applyStage } from '../../../../src/pipeline/stages/apply.ts';
import { planStage } from '../../../../src/pipeline/stages/plan.ts';
import { interruption, StageWorld, serverChange } from './plan/stage-world.ts';

const OUTPUTS = {
  regions: [
    {
      key: 'fsn1',
      location: 'fsn1',
      load_balancer: { id: 5, ipv4: '203.0.113.10' },
      control_planes: [{ name: 'cp1', id: 7, ipv4: '203.0.113.11', private_ip: '10.0.1.2' }],
      workers: [],
    },
  ],
};

let site: StageWorld;
beforeEach(() => {
  site = new StageWorld();
  site.changes = [serverChange('create')];
  site.tofuOutputs = OUTPUTS;
});

test('applies the plan that was learned and learns the regions', async () => {
  await planStage.run(site.world());
  site.progress = [
    { kind: 'started', address: 'hcloud_server.worker["primary/w1"]', action: 'create', done: 0, total: 1 },
    {
      kind: 'done',
      address: 'hcloud_server.worker["primary/w1"]',
      action: 'create',
      done: 1,
      total: 1,
      elapsedSeconds: 9,
    },
    { kind: 'diagnostic', level: 'warn', text: 'careful' },
  ];
  site.events.length = 0;
  expect(await applyStage.run(site.world())).toBe('1 of 1');
  expect(site.calls).toContain(`apply ${'a'.repeat(64)}`);
  expect(site.outputs.get('regions')).toEqual([
    {
      key: 'fsn1',
      location: 'fsn1',
      loadBalancer: { id: 5, ipv4: '203.0.113.10' },
      controlPlanes: [{ name: 'cp1', id: 7, ipv4: '203.0.113.11', privateIp: '10.0.1.2' }],
      workers: [],
    },
  ]);
  expect(site.outputs.get('costSoFar')).toMatchObject({ plan: 'a'.repeat(64), currency: 'EUR' });
  expect(site.events).toEqual([
    expect.objectContaining({
      step: 'hcloud_server.worker["primary/w1"]',
      title: 'create server primary/w1',
      state: 'running',
    }),
    expect.objectContaining({ state: 'done', detail: '9s, EUR 0.023 an hour so far', done: 1, total: 1 }),
    { type: 'stage-line', stage: 'apply', level: 'warn', text: 'careful' },
  ]);
});

test('an agreement ends with the apply that it was for', async () => {
  await planStage.run(site.world());
  await applyStage.run(site.world());
  await planStage.run(site.world());
  expect(site.questions).toHaveLength(2);
  expect(site.questions[0]?.id).not.toBe(site.questions[1]?.id);
});

test('an interrupt tells what exists, what it costs and how to go on', async () => {
  const balancer = { name: 'lb', load_balancer_type: 'lb11', location: 'fsn1' };
  const address = 'hcloud_load_balancer.main["fsn1"]';
  site.changes.push({ ...serverChange('create'), address, type: 'hcloud_load_balancer', after: balancer });
  await planStage.run(site.world());
  site.applyError = interruption();
  const known = { id: '1', tainted: false };
  site.state = [
    { ...known, address: 'a', type: 'hcloud_network' },
    { ...known, address: 'b', type: 'hcloud_network_subnet' },
    { ...known, address: 'c', type: 'hcloud_server', size: 'cpx32', location: 'fsn1' },
    { ...known, address: 'd', type: 'hcloud_load_balancer', size: 'lb11', location: 'fsn1' },
  ];
  const failure = await applyStage.run(site.world()).catch((error) => error);
  expect(failure).toMatchObject({ code: 'CATALYST-INTERRUPTED', exit: 130 });
  expect(failure.message).toContain('Exists now: 1 network, 1 server, 1 load balancer, EUR 0.032 an hour.');
  expect(failure.hint).toContain('catalyst sovereign resume omantel.omani.works');
  expect(site.outputs.has('regions')).toBe(false);
});

test('a failure tells the same, keeps its own next step, and leaves the price where show finds it', async () => {
  await planStage.run(site.world());
  const hint = 'Ask Hetzner to raise the limit.';
  site.applyError = new CatalystError('CATALYST-HETZNER-LIMIT', 'Hetzner answered: no.', { hint });
  site.state = [
    { id: '1', tainted: true, address: 'c', type: 'hcloud_server', size: 'cpx32', location: 'fsn1' },
  ];
  await expect(applyStage.run(site.world())).rejects.toMatchObject({
    ...{ code: 'CATALYST-HETZNER-LIMIT', hint },
    message: 'Hetzner answered: no. Exists now: 1 server, EUR 0.023 an hour.',
  });
  expect(site.outputs.get('costSoFar')).toMatchObject({ plan: 'a'.repeat(64), currency: 'EUR' });
});

test('is done only when the last plan found nothing to change and the outputs are whole', async () => {
  expect(await applyStage.isDone(site.world())).toBeUndefined();
  await planStage.run(site.world());
  expect(await applyStage.isDone(site.world())).toBeUndefined();
  site.changes = [];
  await planStage.isDone(site.world());
  site.tofuOutputs = {};
  expect(await applyStage.isDone(site.world())).toBeUndefined();
  site.tofuOutputs = OUTPUTS;
  expect(await applyStage.isDone(site.world())).toBe('everything is as planned');
  expect(site.outputs.get('regions')).toHaveLength(1);
});

describe('a server that the provider left without power after a change of its type', () => {
  const server = (id: number, status: string) => ({
    kind: 'servers' as const,
    id,
    name: `catalyst-omantel-omani-works-${id === 7 ? 'cp1' : 'other'}`,
    labels: {},
    created: '',
    raw: { status },
  });

  test('is switched on, and only that', async () => {
    await planStage.run(site.world());
    site.cloud = [server(7, 'off'), server(8, 'off')];
    await applyStage.run(site.world());
    expect(site.calls.filter((call) => call.startsWith('start '))).toEqual(['start 7']);
    const told = site.events.filter((event) => 'title' in event && event.title?.startsWith('switch on'));
    expect(told.map((event) => 'state' in event && event.state)).toEqual(['running', 'done']);
  });

  test('is switched on although the apply failed, which is still told', async () => {
    await planStage.run(site.world());
    await applyStage.run(site.world());
    site.cloud = [server(7, 'off')];
    site.applyError = new CatalystError('CATALYST-TOFU-FAILED', 'the type is not sold any more');
    await expect(applyStage.run(site.world())).rejects.toThrow('the type is not sold any more');
    expect(site.calls).toContain('start 7');
  });

  test('keeps the stage from being done, and a plan without changes from being applied again', async () => {
    await planStage.run(site.world());
    site.changes = [];
    await planStage.isDone(site.world());
    expect(await applyStage.isDone(site.world())).toBe('everything is as planned');
    site.cloud = [server(7, 'off')];
    expect(await applyStage.isDone(site.world())).toBeUndefined();
    await applyStage.run(site.world());
    expect(site.calls.filter((call) => /^(apply|start)/.test(call))).toEqual(['start 7']);
  });
});
