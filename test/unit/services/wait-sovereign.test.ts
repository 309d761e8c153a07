import { describe, expect, it } from 'vitest';
import type { RegionView } from '../../../src/clients/flux/region-view.ts';
import { CatalystError } from '../../../src/domain/errors.ts';
import type { EventBody, RunOutcome } from '../../../src/domain/event.ts';
import { STAGES } from '../../../src/domain/stage.ts';
import { parseWaitGoal } from '../../../src/domain/wait-goal.ts';
import { type WaitRoom, waitForSovereign } from '../../../src/services/wait-sovereign.ts';
import { openStateRoom } from '../../../src/services/wiring/state-room.ts';
import { FQDN } from '../../support/events.ts';
import { realClock } from '../../support/real-clock.ts';
import { learnedRegions, seenClusters, seenComponent, seenRegion } from '../../support/seen-clusters.ts';
import { journalled, settingsAt } from '../../support/services.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const started: EventBody = {
  ...{ type: 'run-started', run: 'r1', command: 'create', version: '0' },
  ...{ stages: [...STAGES], sandbox: true },
};
const ended = (outcome: RunOutcome): EventBody => ({ type: 'run-ended', run: 'r1', outcome });
const told = (component: string, region = 'fsn1'): EventBody => ({
  ...{ type: 'component-changed', region, component, uid: component, state: 'installed' },
});
const never = new AbortController().signal;
const quick = { timeoutMs: 50, signal: never };
const patient = { timeoutMs: 30_000, signal: never };

type Pictures = Record<string, RegionView[]>;

async function place(pictures: Pictures, more: EventBody[] = [], outcome: RunOutcome = 'done') {
  const settings = settingsAt(await tempFolder());
  const clusters = seenClusters(pictures);
  const regions = learnedRegions(...Object.keys(pictures));
  await journalled(settings, FQDN, [started, regions, told('grafana'), ...more, ended(outcome)]);
  const room: WaitRoom = {
    ...{ state: openStateRoom(settings), clock: realClock, clusters: async () => clusters },
  };
  const wait = (goal: string, options = quick) => waitForSovereign(room, FQDN, parseWaitGoal(goal), options);
  return { wait, room, clusters };
}

const broken = seenComponent('grafana', {
  ...{ state: 'installing', cause: 'chart 9.9.9 is not in the registry', fix: 'Pin one that exists.' },
});
const stale: RegionView = seenRegion([], {
  ...{ synced: false, link: { state: 'stale', since: 0, reason: 'connect ECONNREFUSED', code: 'X' } },
});

describe('what was installed when the run ended', () => {
  it('is waited for in the cluster, which says otherwise now', async () => {
    const { wait, clusters } = await place({ fsn1: [seenRegion([broken, seenComponent('loki')])] });
    await expect(wait('component=grafana')).rejects.toMatchObject({
      ...{ code: 'CATALYST-TIMED-OUT', exit: 6, hint: `catalyst component show grafana ${FQDN}` },
      message: `Time ran out before the component grafana is installed on ${FQDN}. It is installing: chart 9.9.9 is not in the registry.`,
    });
    await expect(wait('ready')).rejects.toMatchObject({
      ...{ code: 'CATALYST-TIMED-OUT', hint: `catalyst sovereign explain ${FQDN}` },
      message: expect.stringContaining('1 of 2 are installed. Waiting for grafana: chart 9.9.9'),
    });
    expect(clusters.closed).toBe(2);
  });

  it('is reached as soon as the cluster says so, who says so is told, and no time is needed for what is so', async () => {
    const well = seenRegion([seenComponent('grafana')]);
    const { wait } = await place({ fsn1: [seenRegion([broken]), stale, well] });
    const reached = { sovereign: FQDN, by: 'cluster', regions: ['fsn1'] };
    expect(await wait('component=grafana', patient)).toMatchObject(reached);
    expect(await wait('ready', { ...quick, timeoutMs: 0 })).toMatchObject(reached);
  });

  it('is not reached by what is suspended, by Git that does not arrive, or by one region of two', async () => {
    const suspended = seenComponent('grafana', { suspended: true });
    const { wait } = await place({ fsn1: [seenRegion([suspended])] });
    await expect(wait('component=grafana')).rejects.toThrow('It is installed: suspended.');
    const well = seenRegion([seenComponent('grafana')]);
    const kustomizations = well.kustomizations.map((one) => ({ ...one, suspended: true }));
    const halted = await place({ fsn1: [{ ...well, kustomizations }] });
    await expect(halted.wait('ready')).rejects.toThrow('Kustomization bootstrap-kit: it is suspended.');
    const two = await place({ fsn1: [well], 'hel1-1': [{ ...stale, region: 'hel1-1' }] });
    await expect(two.wait('ready')).rejects.toThrow(
      'The cluster of hel1-1 cannot be looked at: connect ECONNREFUSED.',
    );
  });
});

it('cannot be said of a cluster that does not answer, whatever its journal says', async () => {
  const { wait } = await place({ fsn1: [stale] });
  for (const goal of ['ready', 'component=grafana'])
    await expect(wait(goal)).rejects.toMatchObject({
      ...{ exit: 6, message: expect.stringContaining('cannot be looked at: connect ECONNREFUSED') },
    });
  const gone = new CatalystError('CATALYST-SANDBOX-DOWN' as never, 'No sandbox is up.');
  const { room } = await place({ fsn1: [] });
  const closed = { ...room, clusters: () => Promise.reject(gone) };
  await expect(waitForSovereign(closed, FQDN, { kind: 'ready' }, quick)).rejects.toBe(gone);
});

describe('a component by its name', () => {
  it('is the one of its region', async () => {
    const other = seenComponent('grafana', { region: 'hel1-1' });
    const { wait } = await place({ fsn1: [seenRegion([broken])], 'hel1-1': [seenRegion([other])] });
    expect(await wait('component=hel1-1:grafana', patient)).toMatchObject({ regions: ['hel1-1'] });
    await expect(wait('component=fsn1:grafana')).rejects.toMatchObject({ exit: 6 });
    await expect(wait('component=nbg1:grafana')).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
  });

  it('is offered when nobody has that one', async () => {
    const { wait } = await place({ fsn1: [seenRegion([seenComponent('harbor')])] });
    await expect(wait('component=habor', patient)).rejects.toMatchObject({
      ...{ exit: 2, hint: 'Did you mean component=harbor?' },
    });
  });
});

describe('after a run that failed', () => {
  it('is still waited for while its cluster goes on, and seen to be there', async () => {
    const { wait } = await place({ fsn1: [seenRegion([seenComponent('grafana')])] }, [], 'failed');
    expect(await wait('component=grafana', patient)).toMatchObject({ by: 'cluster' });
    await expect(wait('ready', patient)).rejects.toMatchObject({ code: 'CATALYST-RUN-FAILED' });
  });

  it('is given up at once when it hangs on what does not try again, or the cluster is dark', async () => {
    const failed = seenComponent('loki', { state: 'failed', cause: 'retries are used up' });
    const behind = seenComponent('grafana', { state: 'pending', dependsOn: ['loki'] });
    const doomed = await place({ fsn1: [seenRegion([failed, behind])] }, [], 'failed');
    await expect(doomed.wait('component=grafana', patient)).rejects.toMatchObject({
      ...{ code: 'CATALYST-RUN-FAILED', hint: `catalyst sovereign resume ${FQDN}` },
    });
    const dark = await place({ fsn1: [stale] }, [], 'failed');
    await expect(dark.wait('component=grafana', patient)).rejects.toMatchObject({
      ...{ code: 'CATALYST-RUN-FAILED', message: expect.stringContaining('cannot be looked at') },
    });
  });
});

it('is interrupted by its own signal', async () => {
  const { wait } = await place({ fsn1: [seenRegion([broken])] });
  const signal = AbortSignal.timeout(30);
  await expect(wait('component=grafana', { timeoutMs: 60_000, signal })).rejects.toMatchObject({
    ...{ code: 'CATALYST-INTERRUPTED', exit: 130 },
  });
});

it('of records is by the journal, which is said', async () => {
  const { wait } = await place({ fsn1: [] }, [{ type: 'stage-done', stage: 'records', detail: 'ok' }]);
  expect(await wait('dns')).toMatchObject({ by: 'journal', at: expect.stringContaining('T') });
});
