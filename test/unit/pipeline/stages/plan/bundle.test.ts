import { beforeEach, describe, expect, test } from 'vitest';
import type { HetznerObject } from '../../../../../src/clients/hetzner/hetzner.ts';
import { applyStage } from '../../../../../src/pipeline/stages/apply.ts';
import { packBundle, readBundle } from '../../../../../src/pipeline/stages/plan/bundle.ts';
import { bundledCheckStage, bundledPlanStage } from '../../../../../src/pipeline/stages/plan/bundled-plan.ts';
import { makePlan } from '../../../../../src/pipeline/stages/plan/make-plan.ts';
import { refuseMoved } from '../../../../../src/pipeline/stages/plan/moved.ts';
import type { Stage, World } from '../../../../../src/pipeline/world.ts';
import { exampleSpec } from './example-spec.ts';
import { StageWorld, serverChange } from './stage-world.ts';

let here: StageWorld;
beforeEach(() => {
  here = new StageWorld();
  here.changes = [serverChange('create')];
});

async function bundle() {
  const world = here.world();
  return readBundle(await packBundle(world, await makePlan(world)));
}

test('another machine gets plan, secrets and cost, is asked, and applies that hash', async () => {
  const there = new StageWorld();
  const stage = bundledPlanStage(await bundle());
  expect(await stage.run(there.world())).toBe('1 changes, planned elsewhere');
  expect(there.calls).toEqual(['place plan.bin on none']);
  expect(there.secrets).toEqual(here.secrets);
  expect(there.questions[0]?.lines[0]).toContain('create server');
  expect(there.questions[0]?.about).toMatchObject({ hash: 'a'.repeat(64) });
  there.tofuOutputs = { regions: [] };
  await applyStage.run(there.world());
  expect(there.calls).toContain(`apply ${'a'.repeat(64)}`);
});

test('a no leaves everything as it was, and what the Sovereign costs', async () => {
  const there = new StageWorld();
  there.answer = false;
  const world = there.world();
  await world.learn('cost', { currency: 'EUR', monthly: '50.36' });
  await expect(bundledPlanStage(await bundle()).run(world)).rejects.toMatchObject({
    code: 'CATALYST-DECLINED',
  });
  expect(world.output('cost')).toEqual({ currency: 'EUR', monthly: '50.36' });
  expect(there.calls.filter((call) => call.startsWith('apply'))).toEqual([]);
});

describe('what moved since the plan', () => {
  const moved = { code: 'CATALYST-PLAN-MOVED', exit: 4 };
  const key: HetznerObject = {
    ...{ kind: 'ssh_keys', id: 7, name: 'catalyst-omantel-omani-works-key-1', labels: {}, created: '' },
    raw: {},
  };

  test('nothing: the checks go on', async () => {
    const check = { id: 'check', run: async () => 'checked' } as unknown as Stage;
    const stage = bundledCheckStage(check, await bundle());
    expect(await stage.run(new StageWorld().world())).toBe('checked');
  });

  test('the spec', async () => {
    const there = new StageWorld();
    const world = there.world(exampleSpec({ k3s: { version: 'v1.35.0+k3s1' } }));
    await expect(refuseMoved(world, await bundle())).rejects.toMatchObject({
      ...moved,
      faults: [{ field: 'k3s.version', reason: 'differs from the plan.' }],
    });
    expect(there.calls).toEqual([]);
    expect(there.secrets.size).toBe(0);
  });

  test('another limit of the cost is no other spec', async () => {
    const { limits } = exampleSpec();
    const spec = exampleSpec({ limits: { ...limits, maxMonthlyCost: '5' } });
    await expect(refuseMoved(new StageWorld().world(spec), await bundle())).resolves.toBeUndefined();
  });

  test('the order of keys in the spec means nothing', async () => {
    const { name, ...rest } = exampleSpec();
    await expect(
      refuseMoved(new StageWorld().world({ ...rest, name }), await bundle()),
    ).resolves.toBeUndefined();
  });

  test('the state', async () => {
    const there = new StageWorld();
    there.stateMark = 'lineage/3';
    await expect(refuseMoved(there.world(), await bundle())).rejects.toMatchObject(moved);
  });

  test.each([
    ['something came', [], [key]],
    ['something went', [key], []],
    ['something was made anew', [key], [{ ...key, id: 8 }]],
    ['something was changed', [key], [{ ...key, labels: { owner: 'else' } }]],
  ])('the cloud: %s', async (_, before, after) => {
    here.cloud = before;
    const there = new StageWorld();
    there.cloud = after;
    await expect(refuseMoved(there.world(), await bundle())).rejects.toMatchObject(moved);
  });

  test('what the cloud changes by itself is no move', async () => {
    here.cloud = [{ ...key, raw: { status: 'running', ingoing_traffic: 1 } }];
    const there = new StageWorld();
    there.cloud = [{ ...key, raw: { status: 'off', ingoing_traffic: 2 } }];
    await expect(refuseMoved(there.world(), await bundle())).resolves.toBeUndefined();
  });

  test('the DNS zone', async () => {
    const zone = (sets: unknown[]) =>
      ({ capabilities: { createZone: true }, read: async () => ({ sets }) }) as unknown as World['dns'];
    const taken = { name: 'console.omantel.omani.works', type: 'A', ttl: 60, values: ['192.0.2.1'] };
    const sealed = await (async () => {
      const world = { ...here.world(), dns: zone([]) };
      return readBundle(await packBundle(world, await makePlan(world)));
    })();
    const there = (sets: unknown[]) => ({ ...new StageWorld().world(), dns: zone(sets) });
    await expect(refuseMoved(there([]), sealed)).resolves.toBeUndefined();
    await expect(refuseMoved(there([taken]), sealed)).rejects.toMatchObject(moved);
  });

  test('the secrets: a state folder with others is left alone', async () => {
    const there = new StageWorld();
    there.secrets.set('state-passphrase', 'another');
    await expect(refuseMoved(there.world(), await bundle())).rejects.toMatchObject(moved);
    expect(there.secrets.get('state-passphrase')).toBe('another');
  });

  test('the world: a rehearsal is not applied to the real one', async () => {
    const world = { ...new StageWorld().world(), target: { kind: 'real' } as World['target'] };
    await expect(refuseMoved(world, await bundle())).rejects.toMatchObject({
      code: 'CATALYST-TARGET-REFUSED',
    });
  });
});

test.each(['', 'nonsense', 'null', '{"v":1}'])('%j is no bundle', (text) => {
  expect(() => readBundle(Buffer.from(text))).toThrow(
    expect.objectContaining({ code: 'CATALYST-ARCHIVE-INVALID', message: 'This is no plan bundle.' }),
  );
});

test('a newer bundle is refused with that message', () => {
  expect(() => readBundle(Buffer.from('{"v":2}'))).toThrow(
    expect.objectContaining({
      code: 'CATALYST-ARCHIVE-INVALID',
      message: expect.stringContaining('newer catalyst'),
    }),
  );
});
