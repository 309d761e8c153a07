import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { BACKDATED_MS } from '../../../../src/domain/certificates.ts';
import { endAgreement } from '../../../../src/pipeline/stages/plan/consent.ts';
import { planStage } from '../../../../src/pipeline/stages/plan.ts';
import type { World } from '../../../../src/pipeline/world.ts';
import { exampleSpec } from './plan/example-spec.ts';
import { StageWorld, serverChange } from './plan/stage-world.ts';

let site: StageWorld;
beforeEach(() => {
  site = new StageWorld();
  site.changes = [serverChange('create')];
});

describe('secrets', () => {
  test('are made once a region and never again', async () => {
    await planStage.run(site.world());
    const first = new Map(site.secrets);
    expect([...first.keys()].sort()).toEqual(['cluster.ash-1', 'cluster.fsn1', 'state-passphrase']);
    expect(first.get('state-passphrase')).toBe('07'.repeat(32));
    expect(first.get('cluster.fsn1')).not.toBe(first.get('cluster.ash-1'));
    await planStage.run(site.world());
    expect(site.secrets).toEqual(first);
  });

  test('are made ahead, and kept by nobody before they are needed', async () => {
    const world = site.world();
    const early = world.clock.now();
    await planStage.ahead?.(world);
    expect([...site.secrets, ...site.events, ...site.calls]).toEqual([]);
    world.clock.now = () => early + 3_600_000;
    await planStage.run(world);
    const { serverCa } = JSON.parse(site.secrets.get('cluster.fsn1') ?? '');
    const since = Date.parse(new X509Certificate(serverCa.certificate).validFrom);
    expect(since).toBe(early - BACKDATED_MS);
  });

  test.each([
    ['1.12.6', 1],
    [undefined, 0],
  ])('with OpenTofu %s here, it is begun ahead %i times', async (version, times) => {
    let begun = 0;
    const begin = async () => {
      begun += 1;
    };
    const world = site.world();
    const probes = { tofuVersion: async () => version };
    await planStage.ahead?.({ ...world, probes, tofu: { ...world.tofu, begin } });
    expect(begun).toBe(times);
  });

  test('stand in no event and no learned output', async () => {
    await planStage.run(site.world());
    const told = JSON.stringify([site.events, [...site.outputs]]);
    for (const secret of site.secrets.values()) expect(told).not.toContain(secret);
    expect(told).not.toContain('PRIVATE KEY');
  });
});

describe('consent', () => {
  test('is asked with the plan in view and the hash is learned', async () => {
    expect(await planStage.run(site.world())).toBe('1 to create, EUR 14.49 a month');
    expect(site.questions).toHaveLength(1);
    expect(site.questions[0]?.lines[0]).toBe(
      '+ create server catalyst-omantel-omani-works-w1  cpx32 in fsn1',
    );
    expect(site.questions[0]?.confirmName).toBeUndefined();
    expect(site.outputs.get('plan')).toMatchObject({ hash: 'a'.repeat(64), empty: false });
    expect(site.outputs.get('cost')).toMatchObject({ monthly: '14.49', currency: 'EUR' });
  });

  test.each(['replace', 'delete'] as const)('%s wants the name typed', async (action) => {
    site.changes = [serverChange(action), serverChange('create', 'w2')];
    await planStage.run(site.world());
    expect(site.questions[0]?.confirmName).toBe('omantel.omani.works');
  });

  test('a no stops, and nothing was applied', async () => {
    site.answer = false;
    await expect(planStage.run(site.world())).rejects.toMatchObject({ code: 'CATALYST-DECLINED', exit: 4 });
    expect(site.outputs.has('consent')).toBe(false);
    expect(site.outputs.has('cost')).toBe(false);
  });

  test('what was agreed to is not asked again, what is new is', async () => {
    site.changes = [serverChange('create', 'w1'), serverChange('create', 'w2')];
    await planStage.run(site.world());
    site.changes = [serverChange('create', 'w2')];
    await planStage.run(site.world());
    expect(site.questions).toHaveLength(1);
    site.changes = [serverChange('replace', 'w2')];
    await planStage.run(site.world());
    site.changes = [serverChange('create', 'w3')];
    await planStage.run(site.world());
    expect(site.questions).toHaveLength(3);
  });

  test('what an interrupted creation still lacks is not asked, a change of what it has is', async () => {
    await planStage.run(site.world());
    const made = serverChange('update');
    site.changes = [
      { ...made, before: { ...made.before, network: [] }, after: { ...made.after, network: ['10.0.1.2'] } },
    ];
    await planStage.run(site.world());
    expect(site.questions).toHaveLength(1);
    site.changes = [
      { ...made, before: { ...made.before, labels: 'one' }, after: { ...made.after, labels: 'two' } },
    ];
    await planStage.run(site.world());
    expect(site.questions).toHaveLength(2);
  });

  test('a larger size than agreed to is asked', async () => {
    await planStage.run(site.world());
    site.changes = [serverChange('create', 'w1', 'cpx52')];
    await planStage.run(site.world());
    expect(site.questions).toHaveLength(2);
  });
});

describe('--max-monthly-cost', () => {
  const limited = (maxMonthlyCost: string) =>
    site.world(exampleSpec({ limits: { servers: 20, maxMonthlyCost } }));

  test('refuses what costs more, before any question', async () => {
    await expect(planStage.run(limited('14.48'))).rejects.toMatchObject({
      code: 'CATALYST-COST-LIMIT',
      exit: 4,
    });
    expect(site.questions).toEqual([]);
  });

  test('lets pass what costs just that', async () => {
    await expect(planStage.run(limited('14.49'))).resolves.toContain('1 to create');
  });

  test('refuses when a price is not known', async () => {
    site.changes = [serverChange('create', 'w1', 'new99')];
    await expect(planStage.run(limited('1000'))).rejects.toThrow('no price for new99 in fsn1');
  });
});

describe('done', () => {
  test('is never said of a Sovereign that was not begun, and asks nothing for it', async () => {
    expect(await planStage.isDone(site.world())).toBeUndefined();
    expect(site.calls).toEqual([]);
  });

  test('when the cloud matches; the plan is made once when it does not', async () => {
    await planStage.run(site.world());
    site.calls.length = 0;
    const world = site.world();
    expect(await planStage.isDone(world)).toBeUndefined();
    await planStage.run(world);
    expect(site.calls.filter((call) => call === 'plan')).toHaveLength(1);
    site.changes = [];
    site.unchanged = [serverChange('no-op')];
    expect(await planStage.isDone(site.world())).toBe('no change, EUR 14.49 a month');
    expect(site.outputs.get('plan')).toMatchObject({ empty: true });
  });
});

describe('record sets', () => {
  const zone = (sets: unknown[]) =>
    ({ capabilities: { createZone: true }, read: async () => ({ sets }) }) as unknown as World['dns'];
  const console = (value: string) => ({
    ...{ name: 'console.omantel.omani.works', type: 'A', ttl: 300 },
    values: [value],
  });

  test('that were agreed to with the infrastructure are not asked again once the address is known', async () => {
    await planStage.run({ ...site.world(), dns: zone([]) });
    await endAgreement(site.world());
    site.changes = [];
    site.outputs.set('regions', [{ loadBalancer: { ipv4: '203.0.113.10' } }]);
    expect(await planStage.isDone({ ...site.world(), dns: zone([]) })).toBeUndefined();
    await planStage.run({ ...site.world(), dns: zone([]) });
    expect(site.questions).toHaveLength(1);
  });

  test('that somebody changed are a difference and asked for', async () => {
    site.outputs.set('records.owned', { 'omantel.omani.works': ['console.omantel.omani.works/A'] });
    site.changes = [];
    await planStage.run({ ...site.world(), dns: zone([]) });
    const changed = { ...site.world(), dns: zone([console('192.0.2.1')]) };
    await planStage.run(changed);
    expect(site.questions).toHaveLength(2);
    expect(site.questions[1]?.lines).toContainEqual(expect.stringMatching(/^~ record A console/));
  });

  test('that are not ours stop the plan, with every one named, unless they are adopted', async () => {
    const taken = { ...site.world(), dns: zone([console('192.0.2.1')]) };
    await expect(planStage.run(taken)).rejects.toMatchObject({
      code: 'CATALYST-DNS-FOREIGN',
      faults: [{ field: 'console.omantel.omani.works A', reason: expect.stringContaining('192.0.2.1') }],
    });
    expect(site.questions).toEqual([]);
    const options = { ...taken.options, adopt: true };
    await expect(planStage.run({ ...taken, options })).resolves.toContain('1 to create');
  });
});

test('what was changed in the cloud is told, and alone it is nothing to agree to', async () => {
  await planStage.run(site.world());
  const off = serverChange('update');
  site.changes = [];
  site.unchanged = [serverChange('no-op')];
  site.drift = [{ ...off, after: { ...off.after, status: 'off' } }];
  site.templates = [{ name: 'w1', today: 'b', sent: 'a' }];
  expect(await planStage.isDone(site.world())).toContain('no change');
  const told = site.events.flatMap((event) => (event.type === 'stage-line' ? [event.text] : []));
  expect(told).toEqual([
    'drift server catalyst-omantel-omani-works-w1: status is off, was nothing; the plan leaves it so',
    'template of w1 is an older one; it keeps what it booted with, its k3s among it',
  ]);
  expect(site.questions).toHaveLength(1);
});

test('sub-steps are told when they begin and when they end', async () => {
  await planStage.run(site.world());
  const steps = site.events.flatMap((event) =>
    event.type === 'stage-advanced' ? [`${event.step} ${event.state}`] : [],
  );
  const names = ['settle', 'secrets', 'init', 'reconcile', 'plan'];
  const told = (ending: string) => steps.filter((step) => step.endsWith(ending));
  expect(told(' running')).toEqual(names.map((step) => `${step} running`));
  expect(told(' done').sort()).toEqual(names.map((step) => `${step} done`).sort());
  for (const step of names)
    expect(steps.indexOf(`${step} running`)).toBeLessThan(steps.indexOf(`${step} done`));
});
