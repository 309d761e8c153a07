import { afterEach, expect, test, vi } from 'vitest';
import { HETZNER_KINDS } from '../../../src/clients/hetzner/hetzner.ts';
import { applyStage } from '../../../src/pipeline/stages/apply.ts';
import { planStage } from '../../../src/pipeline/stages/plan.ts';
import { type CloudSite, openCloudSite } from './cloud-site.ts';
import { until } from './real-tofu.ts';

// Many short runs of the real program, on machines that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let site: CloudSite;
afterEach(() => site.close());

async function left(): Promise<string[]> {
  const { hetzner } = site.open();
  const kinds = HETZNER_KINDS.filter((kind) => kind !== 'images');
  return (await Promise.all(kinds.map((kind) => hetzner.list(kind)))).flat().map(({ name }) => name);
}

test('a protected Sovereign is taken back whole, and a second time nothing is left to do', async () => {
  site = await openCloudSite({ protection: { delete: true } });
  const world = site.open();
  await planStage.run(world);
  await applyStage.run(world);
  expect(await left()).not.toEqual([]);
  expect(await applyStage.undo?.(site.open())).toMatch(/^\d+ removed$/);
  expect(await left()).toEqual([]);
  expect(await applyStage.undo?.(site.open())).toBe('nothing was there');
});

test('an interrupted creation is taken back without being finished first', async () => {
  site = await openCloudSite({ protection: { delete: true } });
  const abort = new AbortController();
  const world = site.open(abort.signal);
  await planStage.run(world);
  const applying = applyStage.run(world).catch((error) => error);
  await until(() => site.cloud.cloud.all('servers').length > 0, 'a server is being made');
  abort.abort();
  await applying;
  const servers = site.cloud.cloud.all('servers').map(({ id }) => id);
  site.told.events.length = 0;
  await applyStage.undo?.(site.open());
  expect(await left()).toEqual([]);
  const made = site.told.events.filter(
    (event) => event.type === 'stage-advanced' && event.title.startsWith('create'),
  );
  expect(made).toEqual([]);
  expect(servers.length).toBeGreaterThan(0);
});
