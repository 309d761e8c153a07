import { expect, it } from 'vitest';
import type { RegionView } from '../../../src/clients/flux/region-view.ts';
import { CatalystError } from '../../../src/domain/errors.ts';
import type { EventBody } from '../../../src/domain/event.ts';
import { STAGES } from '../../../src/domain/stage.ts';
import { explainNow } from '../../../src/services/explain-now.ts';
import { openStateRoom } from '../../../src/services/wiring/state-room.ts';
import { FQDN } from '../../support/events.ts';
import { learnedRegions, seenClusters, seenComponent, seenRegion } from '../../support/seen-clusters.ts';
import { journalled, settingsAt } from '../../support/services.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const { signal } = new AbortController();
const told = (region: string): EventBody => ({
  ...{ type: 'component-changed', region, component: 'grafana', uid: 'u', state: 'installed' },
});
const RUN: EventBody[] = [
  { type: 'run-started', run: 'r1', command: 'create', version: '0', stages: [...STAGES], sandbox: true },
  { type: 'stage-done', stage: 'cluster', detail: '1 node ready' },
];
const DONE: EventBody = { type: 'run-ended', run: 'r1', outcome: 'done' };
const dark = new CatalystError('CATALYST-KUBERNETES-UNREACHABLE', 'No address of hel1-1 answers.', {
  hint: 'Look at it.',
});

async function place(
  pictures: Record<string, RegionView[]>,
  { events = [...RUN, DONE], unanswered = [] }: { events?: EventBody[]; unanswered?: string[] } = {},
) {
  const settings = settingsAt(await tempFolder());
  const regions = Object.keys(pictures);
  await journalled(settings, FQDN, [learnedRegions(...regions), ...regions.map(told), ...events]);
  const list = async (region: string) => {
    if (unanswered.includes(region)) throw dark;
    return [];
  };
  const clusters = seenClusters(pictures, list);
  const room = { state: openStateRoom(settings), clusters: async () => clusters };
  const explain = (component?: string) =>
    explainNow(room, FQDN, { signal, ...(component === undefined ? {} : { component }) });
  return { explain, room, clusters };
}

const broken = seenComponent('grafana', {
  ...{ state: 'installing', reason: 'SourceNotReady', cause: 'chart 9.9.9 is not there', fix: 'Pin one.' },
});

it('tells the present and not what its run saw, with whom it asked and when', async () => {
  const { explain, clusters } = await place({ fsn1: [seenRegion([broken])] });
  const before = Date.now();
  const found = await explain();
  expect(found).toMatchObject({
    ...{ fqdn: FQDN, installed: 0, total: 1, seen: [{ region: 'fsn1', by: 'cluster' }] },
    explanations: [
      { region: 'fsn1', cause: 'chart 9.9.9 is not there', chain: [{ reason: 'SourceNotReady' }] },
    ],
  });
  expect(Date.parse(found.seen[0]?.at ?? '')).toBeGreaterThanOrEqual(before);
  expect(found).not.toHaveProperty('stage');
  expect(clusters.closed).toBe(1);
});

it('says of one that is suspended that it is', async () => {
  const loki = seenComponent('loki', { suspended: true, since: 0, reason: 'Suspended' });
  const { explain } = await place({ fsn1: [seenRegion([loki])] });
  expect((await explain('loki')).explanations[0]?.chain[0]).toMatchObject({
    ...{ state: 'installed', suspended: true, since: '1970-01-01T00:00:00.000Z' },
  });
  await expect(explain('lokki')).rejects.toMatchObject({ hint: 'Did you mean loki?' });
});

it('tells by the journal what it cannot look at, region by region, why and of when', async () => {
  const pictures = { fsn1: [seenRegion([broken])], 'hel1-1': [] };
  const { explain, room } = await place(pictures, { unanswered: ['hel1-1'] });
  const found = await explain('grafana');
  expect(found.seen).toMatchObject([
    { region: 'fsn1', by: 'cluster' },
    {
      ...{ region: 'hel1-1', by: 'journal', at: expect.stringContaining('T') },
      unseen: { code: dark.code, reason: dark.message, hint: 'Look at it.' },
    },
  ]);
  expect(found.explanations.map(({ region, chain }) => [region, chain[0]?.state])).toEqual([
    ['fsn1', 'installing'],
    ['hel1-1', 'installed'],
  ]);
  const closed = { ...room, clusters: () => Promise.reject(dark) };
  const unseen = await explainNow(closed, FQDN, { signal });
  expect(unseen.seen.map(({ by }) => by)).toEqual(['journal', 'journal']);
  expect(unseen.installed).toBe(2);
});

it('tells what keeps Git from arriving, though all is installed', async () => {
  const well = seenRegion([seenComponent('grafana')]);
  const [kit, ...more] = well.kustomizations;
  const cause = 'its path is not in that Git revision';
  const kustomizations = [{ ...kit!, ready: false, cause, fix: 'Push it.' }, ...more];
  const { explain } = await place({ fsn1: [{ ...well, kustomizations }] });
  expect(await explain()).toMatchObject({
    ...{ explanations: [], installed: 1 },
    stopped: [{ region: 'fsn1', kind: 'Kustomization', name: 'bootstrap-kit', cause, fix: 'Push it.' }],
  });
});

it('asks no cluster before its run has one', async () => {
  const events = RUN.slice(0, 1);
  const { explain, room } = await place({ fsn1: [] }, { events });
  const release = await room.state.lock(FQDN, signal);
  expect((await explain()).seen).toMatchObject([{ region: 'fsn1', by: 'journal' }]);
  expect((await explain()).seen[0]).not.toHaveProperty('unseen');
  await release();
});
