import { X509Certificate } from 'node:crypto';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { takeLock } from '../../../src/clients/files/lock.ts';
import { makeClusterSecrets } from '../../../src/domain/certificates.ts';
import { isUnfinished } from '../../../src/domain/destroyed.ts';
import type { EventBody, RunOutcome } from '../../../src/domain/event.ts';
import { STAGES } from '../../../src/domain/stage.ts';
import { parseWaitGoal } from '../../../src/domain/wait-goal.ts';
import { exportedAfter } from '../../../src/services/exported-after.ts';
import { openServices } from '../../../src/services/open.ts';
import { progressOf } from '../../../src/services/read-sovereigns.ts';
import { openStateRoom } from '../../../src/services/wiring/state-room.ts';
import { FQDN } from '../../support/events.ts';
import { learnedRegions } from '../../support/seen-clusters.ts';
import { journalled, settingsAt } from '../../support/services.ts';
import { soloSpec } from '../../support/sovereign-spec.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const started: EventBody = {
  type: 'run-started',
  run: 'r1',
  command: 'create',
  version: '0',
  stages: [...STAGES],
  sandbox: true,
};
const ended = (outcome: RunOutcome): EventBody => ({ type: 'run-ended', run: 'r1', outcome });
const regions: EventBody = {
  type: 'output-learned',
  name: 'regions',
  value: [
    {
      key: 'fsn1',
      location: 'fsn1',
      loadBalancer: { id: 1, ipv4: '203.0.113.20' },
      controlPlanes: [{ name: 'cp1', id: 2, ipv4: '203.0.113.10', privateIp: '10.0.1.2' }],
      workers: [],
    },
  ],
};
const never = new AbortController().signal;

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function place(more = {}) {
  const settings = settingsAt(await tempFolder(), more);
  const { sovereigns } = openServices(settings);
  const state = openStateRoom(settings);
  return { settings, sovereigns, state };
}

describe('list and show', () => {
  it('are empty where nothing is', async () => {
    const { sovereigns } = await place();
    expect(await sovereigns.list()).toEqual({ sovereigns: [], unreadable: [] });
  });

  it('say how each one stands, and let no broken one hide the others', async () => {
    const { settings, sovereigns, state } = await place();
    await journalled(settings, 'done.omani.works', [started, ended('done')]);
    await journalled(settings, 'killed.omani.works', [started]);
    await journalled(settings, 'broken.omani.works', [started]);
    await appendFile(join(state.folderOf('broken.omani.works'), 'events.ndjson'), '\u001b[2J\n');
    const { sovereigns: all, unreadable } = await sovereigns.list();
    expect(all.map(({ fqdn, state: how }) => [fqdn, how])).toEqual([
      ['done.omani.works', 'done'],
      ['killed.omani.works', 'interrupted'],
    ]);
    expect(unreadable).toMatchObject([
      { fqdn: 'broken.omani.works', message: expect.stringContaining('line 2') },
    ]);
  });

  it('name who works on it', async () => {
    const { settings, sovereigns, state } = await place();
    await journalled(settings, FQDN, [started]);
    const release = await state.lock(FQDN, never);
    expect((await sovereigns.show(FQDN)).summary).toMatchObject({
      state: 'working',
      holder: { holder: 'test' },
    });
    await release();
    expect((await sovereigns.show(FQDN)).summary).toMatchObject({ state: 'interrupted' });
  });

  it('offer the name that was meant', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started]);
    for (const meant of ['omantle.omani.works', 'omantel'])
      await expect(sovereigns.show(meant)).rejects.toMatchObject({
        code: 'CATALYST-NOT-FOUND',
        hint: `Did you mean ${FQDN}?`,
      });
  });
});

describe('whether a run is unfinished', () => {
  const begun = (stage: 'plan' | 'apply'): EventBody => ({ type: 'stage-started', stage });
  it.each<[string, EventBody[], boolean]>([
    ['nothing', [], false],
    ['declined at the plan', [started, begun('plan'), ended('refused')], false],
    ['killed at the plan', [started, begun('plan')], false],
    ['failed while building', [started, begun('apply'), ended('failed')], true],
    ['killed while building', [started, begun('apply')], true],
    ['then failed earlier', [started, begun('apply'), started, begun('plan'), ended('failed')], true],
    ['finished', [started, begun('apply'), ended('done')], false],
    [
      'finished, then declined a change',
      [started, begun('apply'), ended('done'), started, begun('plan')],
      false,
    ],
    [
      'finished, then failed a change',
      [started, begun('apply'), ended('done'), started, begun('apply')],
      true,
    ],
  ])('%s', async (_, bodies, unfinished) => {
    const { settings, state } = await place();
    await journalled(settings, FQDN, bodies);
    expect(isUnfinished(await progressOf(state, FQDN))).toBe(unfinished);
  });
});

describe('a change that was declined', () => {
  const again = { ...started, run: 'r2' } as EventBody;
  const declined: EventBody[] = [
    again,
    { type: 'stage-started', stage: 'plan' },
    { type: 'run-ended', run: 'r2', outcome: 'refused' },
  ];

  it('says nothing about what stands', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [
      started,
      { type: 'stage-started', stage: 'apply' },
      ended('done'),
      ...declined,
    ]);
    expect((await sovereigns.list()).sovereigns).toMatchObject([{ state: 'done' }]);
    const waited = await sovereigns.wait(FQDN, { kind: 'ready' }, { timeoutMs: 30_000, signal: never });
    expect(waited.sovereign).toBe(FQDN);
  });

  it('of one that was never made is what stands', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, declined);
    expect((await sovereigns.list()).sovereigns).toMatchObject([{ state: 'refused' }]);
  });
});

describe('create', () => {
  const request = {
    spec: soloSpec(),
    options: { adopt: false, waitForRecords: false, convergeTimeoutMs: 1, failFast: false, workloads: true },
    signal: never,
    ask: async () => undefined,
  };

  it('of an unfinished one names resume', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started, { type: 'stage-started', stage: 'apply' }]);
    await expect(sovereigns.create(request)).rejects.toMatchObject({
      code: 'CATALYST-UNFINISHED',
      hint: `catalyst sovereign resume ${FQDN}`,
    });
  });

  it('under CI refuses a state that goes away, unless it is taken out', async () => {
    const { sovereigns } = await place({ ci: true, stateNamed: false });
    await expect(sovereigns.create(request)).rejects.toMatchObject({
      code: 'CATALYST-STATE-NOT-LASTING',
      exit: 2,
    });
  });

  it('under CI refuses an export that nobody could open afterwards, and one that cannot be written', async () => {
    const ci = { ci: true, stateNamed: false };
    const folder = await tempFolder();
    const closed = await place({ ...ci, passphrase: { keyring: false } });
    await expect(
      closed.sovereigns.create({ ...request, exportTo: join(folder, 'x.sealed') }),
    ).rejects.toMatchObject({ code: 'CATALYST-STATE-NOT-LASTING', hint: expect.stringContaining('_FILE') });
    const { sovereigns, state } = await place(ci);
    for (const exportTo of [join(folder, 'nowhere', 'x'), '/proc/x'])
      await expect(sovereigns.create({ ...request, exportTo })).rejects.toMatchObject({
        code: 'CATALYST-USAGE',
      });
    expect(await state.names()).toEqual([]);
  });

  it('that went well and cannot be exported has failed; one that failed says why it did', async () => {
    const { settings, sovereigns, state } = await place();
    const lines: string[] = [];
    settings.report = (line) => void lines.push(line);
    await journalled(settings, FQDN, [started, ended('done')]);
    const workshop = { settings, state, wire: async () => Promise.reject(new Error('nothing is wired')) };
    const nowhere = join(await tempFolder(), 'gone', 'x');
    await expect(exportedAfter(workshop, FQDN, nowhere, async () => 'well')).rejects.toMatchObject({
      code: 'CATALYST-USAGE',
      hint: `catalyst sovereign export ${FQDN} --file FILE`,
    });
    const failing = exportedAfter(workshop, FQDN, nowhere, async () => Promise.reject(new Error('its own')));
    await expect(failing).rejects.toThrow('its own');
    expect(lines.join()).toContain(nowhere);
    const there = join(await tempFolder(), 'x.sealed');
    expect(await exportedAfter(workshop, FQDN, there, async () => 'well')).toBe('well');
    expect(await sovereigns.export(FQDN, { file: there, signal: never })).toMatchObject({
      passphraseAt: 'CATALYST_PASSPHRASE',
    });
  });

  it('is refused while another holds the lock, and leaves that lock alone', async () => {
    const { sovereigns, state } = await place();
    const folder = await state.makeFolder(FQDN);
    const other = { holder: 'ali', host: 'ci-7', pid: 1, pidStart: 'x', since: '2026-11-21T09:00:00Z' };
    await writeFile(join(folder, 'lock'), JSON.stringify(other));
    await expect(sovereigns.create(request)).rejects.toMatchObject({ code: 'CATALYST-LOCKED', exit: 7 });
    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toEqual(other);
  });

  it('in a sandbox that is not up says so, and gives the lock back', async () => {
    const { sovereigns, state } = await place({ context: 'sandbox' });
    await expect(sovereigns.create(request)).rejects.toMatchObject({ hint: 'catalyst sandbox up' });
    expect(await state.holder(FQDN)).toBeUndefined();
  });

  it('of one that was begun in a sandbox is refused in the real world', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started, { type: 'output-learned', name: 'sandbox', value: true }]);
    await expect(sovereigns.create(request)).rejects.toMatchObject({ code: 'CATALYST-TARGET-REFUSED' });
  });

  it('resumes with another spec only what is unfinished, and of the same name', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started, ended('done')]);
    await expect(sovereigns.resume(FQDN, request)).rejects.toMatchObject({
      code: 'CATALYST-USAGE',
      hint: expect.stringContaining('catalyst sovereign create'),
    });
    const { settings: others, sovereigns: other } = await place();
    await journalled(others, FQDN, [started, { type: 'stage-started', stage: 'apply' }]);
    const spec = soloSpec({ domain: { mode: 'pool', pool: 'omani.works', subdomain: 'another' } });
    await expect(other.resume(FQDN, { ...request, spec })).rejects.toThrow('not of omantel.omani.works');
  });

  it('resumes nothing that was never begun', async () => {
    const { sovereigns } = await place();
    await expect(sovereigns.resume(FQDN, request)).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
  });
});

describe('wait', () => {
  const options = { timeoutMs: 30_000, signal: never };
  const installed: EventBody = {
    type: 'component-changed',
    region: 'fsn1',
    component: 'loki',
    uid: 'u',
    state: 'installed',
  };

  it.each<[string, EventBody]>([
    ['ready', ended('done')],
    ['dns', { type: 'stage-done', stage: 'records', detail: 'ok' }],
    ['component=loki', installed],
  ])('for %s ends when another process journals it', async (goal, event) => {
    const { settings, sovereigns } = await place();
    const append = await journalled(settings, FQDN, [started]);
    const waiting = sovereigns.wait(FQDN, parseWaitGoal(goal), options);
    await append(event);
    expect((await waiting).sovereign).toBe(FQDN);
  });

  it('ends at its deadline with an exit status of its own', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started]);
    await expect(
      sovereigns.wait(FQDN, { kind: 'ready' }, { ...options, timeoutMs: 50 }),
    ).rejects.toMatchObject({
      code: 'CATALYST-TIMED-OUT',
      exit: 6,
    });
  });

  it('needs no time for what is reached already', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started, ended('done')]);
    const waited = await sovereigns.wait(FQDN, { kind: 'ready' }, { ...options, timeoutMs: 0 });
    expect(waited.sovereign).toBe(FQDN);
  });

  it('ends as a run that ran out of time did', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started, ended('timed-out')]);
    await expect(sovereigns.wait(FQDN, { kind: 'ready' }, options)).rejects.toMatchObject({
      code: 'CATALYST-TIMED-OUT',
      exit: 6,
    });
  });

  it('ends as soon as the run has failed', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started, ended('failed')]);
    await expect(sovereigns.wait(FQDN, { kind: 'ready' }, options)).rejects.toMatchObject({ exit: 5 });
  });

  it('ends when the process of the run is gone without a word', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started]);
    await expect(sovereigns.wait(FQDN, { kind: 'ready' }, options)).rejects.toMatchObject({
      code: 'CATALYST-RUN-FAILED',
      hint: `catalyst sovereign resume ${FQDN}`,
    });
  });

  it('of a watched run ends when its process is gone without a word', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started]);
    const seen: string[] = [];
    for await (const { event } of sovereigns.watchRun(FQDN, new AbortController().signal))
      seen.push(event.type);
    expect(seen).toEqual(['run-started']);
  });

  it('is interrupted by its own signal only, which is no lack of time', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [started]);
    const signal = AbortSignal.timeout(30);
    await expect(
      sovereigns.wait(FQDN, { kind: 'ready' }, { timeoutMs: 60_000, signal }),
    ).rejects.toMatchObject({ code: 'CATALYST-INTERRUPTED', exit: 130 });
  });

  const component = (region: string, facts: object): EventBody => ({
    ...{ type: 'component-changed', region, component: 'harbor', uid: `u-${region}`, state: 'installed' },
    ...facts,
  });

  it.each([
    ['component=harbor', 'fsn1'],
    ['component=hel1-1:harbor', 'hel1-1'],
  ])('for %s means the one in %s', async (goal, region) => {
    const { settings, sovereigns } = await place();
    const other = region === 'fsn1' ? 'hel1-1' : 'fsn1';
    const pending = component(region, { state: 'pending' });
    const learned = learnedRegions('fsn1', 'hel1-1');
    const before = [started, learned, component(other, {}), pending, ended('failed')];
    const append = await journalled(settings, FQDN, before);
    const waiting = () => sovereigns.wait(FQDN, parseWaitGoal(goal), options);
    await expect(waiting()).rejects.toMatchObject({ code: 'CATALYST-RUN-FAILED' });
    await append(component(region, { suspended: true }));
    await expect(waiting()).rejects.toMatchObject({ code: 'CATALYST-RUN-FAILED' });
  });

  it('knows what can be waited for', () => {
    expect(parseWaitGoal('component=harbor')).toEqual({ kind: 'component', name: 'harbor' });
    for (const text of ['', 'redy', 'component=']) {
      expect(() => parseWaitGoal(text)).toThrow(expect.objectContaining({ exit: 2 }));
    }
  });
});

describe('logs', () => {
  it('are what stages said, of all or of one', async () => {
    const { settings, sovereigns } = await place();
    const line = (stage: 'check' | 'apply', text: string): EventBody => ({
      type: 'stage-line',
      stage,
      level: 'info',
      text,
    });
    await journalled(settings, FQDN, [started, line('check', 'a'), line('apply', 'b')]);
    const all = await collected(sovereigns.logs(FQDN, { follow: false, signal: never }));
    expect(all.map(({ text }) => text)).toEqual(['a', 'b']);
    const one = await collected(sovereigns.logs(FQDN, { follow: false, stage: 'apply', signal: never }));
    expect(one.map(({ text }) => text)).toEqual(['b']);
  });
});

describe('explain', () => {
  const component = (name: string, more: object): EventBody =>
    ({
      type: 'component-changed',
      region: 'fsn1',
      component: name,
      uid: name,
      state: 'pending',
      ...more,
    }) as EventBody;

  it('follows the chain to its root, and says what else that blocks', async () => {
    const { settings, sovereigns } = await place();
    await journalled(settings, FQDN, [
      component('cilium', { state: 'installed' }),
      component('seaweedfs', { state: 'failed', message: 'PVC unbound', dependsOn: ['cilium'] }),
      component('loki', { dependsOn: ['cilium', 'seaweedfs'] }),
      component('grafana', { dependsOn: ['loki'] }),
      component('a', { dependsOn: ['b'] }),
      component('b', { dependsOn: ['a'] }),
    ]);
    const explain = async (component?: string) =>
      (await sovereigns.explain(FQDN, { signal: never, ...(component && { component }) })).explanations;
    const [grafana] = await explain('grafana');
    expect(grafana?.chain.map((one) => one.component)).toEqual(['grafana', 'loki', 'seaweedfs']);
    expect(grafana).toMatchObject({ cause: 'PVC unbound', blocks: ['loki', 'grafana'] });
    expect((await explain('a'))[0]?.chain).toHaveLength(2);
    const roots = await explain();
    expect(roots.map(({ chain }) => chain[0]?.component)).toEqual(['seaweedfs', 'a']);
    expect(roots[1]?.cause).toBe('these wait for each other: a → b → a');
    await expect(explain('graphana')).rejects.toMatchObject({
      hint: 'Did you mean grafana?',
    });
  });
});

describe('the kubeconfig', () => {
  async function withCluster() {
    const made = await place();
    await journalled(made.settings, FQDN, [started, regions]);
    const secrets = await made.state.secrets(FQDN);
    const cluster = await makeClusterSecrets(`${FQDN}/fsn1`, Date.now());
    await secrets.put('cluster.fsn1', JSON.stringify(cluster));
    return { ...made, cluster };
  }

  it('holds no secret, verifies the server, and mints by our own command', async () => {
    const { settings, sovereigns, cluster } = await withCluster();
    const { path, yaml } = await sovereigns.kubeconfig(FQDN, ['catalyst']);
    expect(await readFile(path, 'utf8')).toBe(yaml);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const config = parse(yaml);
    expect(config['current-context']).toBe(FQDN);
    expect(config.clusters).toEqual([
      {
        name: FQDN,
        cluster: {
          server: 'https://203.0.113.10:6443',
          'tls-server-name': FQDN,
          'certificate-authority-data': Buffer.from(cluster.serverCa.certificate).toString('base64'),
        },
      },
    ]);
    expect(config.users[0].user.exec).toMatchObject({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'catalyst',
      args: ['sovereign', 'credential', FQDN, '--region', 'fsn1'],
      env: [
        { name: 'CATALYST_STATE_DIR', value: settings.folders.state },
        { name: 'CATALYST_CONFIG_DIR', value: settings.folders.config },
      ],
    });
    expect(yaml).not.toContain(cluster.clientCa.key.split('\n')[1]);
    expect(yaml).not.toContain('insecure');
  });

  it('gets a certificate of one hour that the cluster’s authority signed', async () => {
    const { sovereigns, cluster } = await withCluster();
    const { status, kind } = await sovereigns.credential(FQDN);
    const certificate = new X509Certificate(status.clientCertificateData);
    expect(kind).toBe('ExecCredential');
    expect(certificate.verify(new X509Certificate(cluster.clientCa.certificate).publicKey)).toBe(true);
    expect(Date.parse(status.expirationTimestamp) - Date.now()).toBeLessThanOrEqual(3_600_000);
    await expect(sovereigns.credential(FQDN, 'hel1')).rejects.toMatchObject({
      hint: 'Its regions are: fsn1.',
    });
  });
});

describe('export and import', () => {
  it('move a Sovereign to another machine with another passphrase of the same name', async () => {
    const from = await place();
    await journalled(from.settings, FQDN, [started, ended('done')]);
    await (await from.state.secrets(FQDN)).put('state-passphrase', 'canary');
    const file = join(await tempFolder(), 'omantel.sealed');
    await from.sovereigns.export(FQDN, { file, signal: never });
    const to = await place();
    expect(await to.sovereigns.import({ file, replace: false })).toEqual({ fqdn: FQDN });
    expect((await to.sovereigns.show(FQDN)).summary.state).toBe('done');
    expect(await (await to.state.secrets(FQDN)).get('state-passphrase')).toBe('canary');
  });

  it('refuse while a run works on it', async () => {
    const { settings, sovereigns, state } = await place();
    await journalled(settings, FQDN, [started]);
    const { who } = settings;
    await takeLock(state.folderOf(FQDN), { ...who, since: 'now' });
    const exporting = sovereigns.export(FQDN, { file: join(await tempFolder(), 'x'), signal: never });
    await expect(exporting).rejects.toMatchObject({ code: 'CATALYST-LOCKED' });
  });
});
