import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detailLines } from '../../../src/cli/run/detail-lines.ts';
import type { DestroyRequest } from '../../../src/domain/destroy/destroy-plan.ts';
import type { EventBody, RunCommand, RunOutcome } from '../../../src/domain/event.ts';
import type { StageId } from '../../../src/domain/stage.ts';
import { openServices } from '../../../src/services/open.ts';
import { openStateRoom } from '../../../src/services/wiring/state-room.ts';
import { FQDN } from '../../support/events.ts';
import { journalled, settingsAt } from '../../support/services.ts';
import { soloSpec } from '../../support/sovereign-spec.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const DESTROY: DestroyRequest = { keepVolumes: false, keepDns: false, include: [], fromCloud: false };
const signal = new AbortController().signal;
const options = {
  ...{ adopt: false, waitForRecords: false, convergeTimeoutMs: 0, failFast: false, workloads: true },
};
const request = { options, signal, ask: async () => undefined };

function run(command: RunCommand, stages: StageId[], outcome: RunOutcome = 'done'): EventBody[] {
  return [
    { type: 'run-started', run: 'r1', command, version: '0', stages, sandbox: true },
    ...stages.map((stage): EventBody => ({ type: 'stage-started', stage })),
    { type: 'run-ended', run: 'r1', outcome },
  ];
}

const learned = (name: string, value: unknown): EventBody => ({
  ...{ type: 'output-learned', name },
  value: value as Extract<EventBody, { type: 'output-learned' }>['value'],
});
const CREATED = [...run('create', ['check', 'plan', 'apply']), learned('spec', soloSpec())];
const DESTROYED: EventBody[] = [
  ...run('destroy', ['survey', 'remove', 'verify']),
  learned('destroy.request', DESTROY),
  { type: 'destroyed', detail: 'nothing billable is left', forget: [] },
];

const PROOF = {
  ...{ v: 1, sovereign: FQDN, kinds: [], left: [], leftAlone: [], missing: [] },
  kept: [
    { id: 'volumes/7', name: 'data', hourly: '0.001' },
    { id: 'volumes/8', name: 'more', hourly: '0.002' },
  ],
  cost: { currency: 'EUR', hourly: '0.00' },
};

async function site(...bodies: EventBody[][]) {
  const settings = settingsAt(await tempFolder());
  if (bodies.length > 0) await journalled(settings, FQDN, bodies.flat());
  return { settings, sovereigns: openServices(settings).sovereigns, state: openStateRoom(settings) };
}

describe('destroy', () => {
  it('of a name without dots touches nothing', async () => {
    const { sovereigns } = await site(CREATED);
    await expect(
      sovereigns.destroy({ ...request, fqdn: 'omantel-omani-works', destroy: DESTROY }),
    ).rejects.toMatchObject({
      code: 'CATALYST-USAGE',
      message: expect.stringContaining('Nothing was touched'),
    });
  });

  it('of what this state folder does not know names the way without state', async () => {
    const { sovereigns } = await site();
    await expect(sovereigns.destroy({ ...request, fqdn: FQDN, destroy: DESTROY })).rejects.toMatchObject({
      code: 'CATALYST-NOT-FOUND',
      hint: expect.stringContaining(`destroy ${FQDN} --from-cloud`),
    });
  });

  it('without a token is refused before anything is asked', async () => {
    const { sovereigns } = await site(CREATED);
    await expect(sovereigns.destroy({ ...request, fqdn: FQDN, destroy: DESTROY })).rejects.toMatchObject({
      code: 'CATALYST-CREDENTIAL-MISSING',
    });
    expect((await sovereigns.show(FQDN)).summary.state).toBe('done');
  });
});

describe('a destroyed Sovereign', () => {
  it('is listed as such, costs nothing, and its journal stays', async () => {
    const { sovereigns } = await site(CREATED, DESTROYED);
    const { summary, progress } = await sovereigns.show(FQDN);
    expect(summary).toMatchObject({ state: 'destroyed' });
    expect(summary.monthly).toBeUndefined();
    expect(progress.runs.map(({ command }) => command)).toEqual(['create', 'destroy']);
  });

  it('that keeps volumes is listed with what those cost', async () => {
    const { sovereigns } = await site(CREATED, [learned('destroy.proof', PROOF)], DESTROYED);
    const { summary, progress } = await sovereigns.show(FQDN);
    expect([summary.monthly, summary.currency]).toEqual(['2.19', 'EUR']);
    const lines = detailLines(summary, progress, { now: Date.now(), columns: 100 });
    expect(lines.join('\n')).toContain('2 volumes (volumes/7, volumes/8), EUR 0.003 an hour');
  });

  it('of which something is left tells that, also when a destroy was refused since', async () => {
    const error = {
      ...{ code: 'CATALYST-DESTROY-LEFT', message: '2 objects are left.', exit: 5 },
      hint: `If it is yours: catalyst sovereign destroy ${FQDN} --include=volumes/7`,
    };
    const left: EventBody[] = [
      ...run('destroy', ['survey', 'verify']).slice(0, -1),
      learned('destroy.proof', { ...PROOF, left: PROOF.kept, kept: [] }),
      { type: 'run-ended', run: 'r1', outcome: 'failed', error: error as never },
    ];
    const { sovereigns } = await site(CREATED, left, run('destroy', ['survey'], 'refused'));
    const { summary, progress } = await sovereigns.show(FQDN);
    const lines = detailLines(summary, progress, { now: Date.now(), columns: 100 }).join('\n');
    expect(lines).toContain('2 volumes (volumes/7, volumes/8), EUR 0.003 an hour');
    expect(lines).toContain('--include=volumes/7');
  });

  it('is not resumed, and hands out no kubeconfig and no certificate', async () => {
    const { sovereigns } = await site(CREATED, DESTROYED);
    const destroyed = { code: 'CATALYST-DESTROYED', exit: 4 };
    await expect(sovereigns.resume(FQDN, request)).rejects.toMatchObject(destroyed);
    await expect(sovereigns.kubeconfig(FQDN, ['catalyst'])).rejects.toMatchObject(destroyed);
    await expect(sovereigns.credential(FQDN)).rejects.toMatchObject(destroyed);
  });

  it('is not ready, however well its destroy ended', async () => {
    const { sovereigns } = await site(CREATED, DESTROYED);
    await expect(
      sovereigns.wait(FQDN, { kind: 'ready' }, { timeoutMs: 5_000, signal }),
    ).rejects.toMatchObject({ code: 'CATALYST-RUN-FAILED' });
  });

  it('leaves its secrets, kubeconfig and OpenTofu folder to be discarded, its journal and snapshots not', async () => {
    const { state } = await site(CREATED, DESTROYED);
    const folder = state.folderOf(FQDN);
    for (const name of ['tofu', 'snapshots']) await mkdir(join(folder, name));
    for (const name of ['secrets.sealed', 'kubeconfig', 'tofu/terraform.tfstate'])
      await writeFile(join(folder, name), 'x');
    expect(await state.discard(FQDN)).toEqual(['sealed secrets', 'kubeconfig', 'OpenTofu state']);
    expect((await readdir(folder)).sort()).toEqual(['events.ndjson', 'snapshots']);
    expect(await state.discard(FQDN)).toEqual([]);
    await mkdir(join(folder, 'tofu'));
    expect(await state.discard(FQDN)).toEqual([]);
    expect(await readdir(folder)).not.toContain('tofu');
  });
});

describe('forgetting', () => {
  it('takes a destroyed one out of the list', async () => {
    const { sovereigns, state } = await site(CREATED, DESTROYED);
    await sovereigns.forget(FQDN, signal);
    expect(await state.names()).toEqual([]);
    expect(await readdir(join(state.folderOf(FQDN), '..'))).toEqual([]);
  });

  it('and one that was refused before anything was made', async () => {
    const { sovereigns, state } = await site(run('create', ['check', 'plan'], 'refused'));
    await sovereigns.forget(FQDN, signal);
    expect(await state.names()).toEqual([]);
  });

  it.each([
    ['stands', [CREATED], `destroy ${FQDN}`],
    ['was half-made', [run('create', ['check', 'plan', 'apply'], 'failed')], `destroy ${FQDN}`],
    ['is being destroyed', [CREATED, run('destroy', ['survey', 'remove'], 'interrupted')], `destroy ${FQDN}`],
    [
      'still has its zone',
      [CREATED, [learned('destroy.zone', { state: 'waiting' })], DESTROYED],
      `resume ${FQDN}`,
    ],
    ['keeps its volumes', [CREATED, [learned('destroy.proof', PROOF)], DESTROYED], `destroy ${FQDN}`],
    [
      'keeps its records',
      [CREATED, [learned('records.owned', { 'omani.works': [`${FQDN}/NS`] })], DESTROYED],
      `destroy ${FQDN}`,
    ],
  ] as const)('is refused while it %s', async (_why, bodies, next) => {
    const { sovereigns, state } = await site(...bodies.map((some) => [...some]));
    await expect(sovereigns.forget(FQDN, signal)).rejects.toMatchObject({
      code: 'CATALYST-UNFINISHED',
      hint: `catalyst sovereign ${next}`,
    });
    expect(await state.names()).toEqual([FQDN]);
  });
});
