import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import type { Component } from '../../src/domain/component.ts';
import { cluster } from '../../src/pipeline/stages/cluster.ts';
import { converge } from '../../src/pipeline/stages/converge.ts';
import { kitRelease } from '../../src/sandbox/flux/kit.ts';
import { FLUX_CONTROLLERS } from '../../src/sandbox/real-cluster/flux-controllers.ts';
import { kitChart } from '../../src/sandbox/real-cluster/kit-charts.ts';
import { collectionPath } from '../../src/sandbox/real-cluster/object-path.ts';
import { listComponents } from '../../src/services/components/list-components.ts';
import { showComponent } from '../../src/services/components/show-component.ts';
import { clusterTools, realSite, sharedRealSite } from '../support/real-cluster.ts';
import { realWorld } from '../support/real-world.ts';

const site = sharedRealSite();
const PATIENCE_MS = 400_000;
const PODS = { group: '', version: 'v1', resource: 'pods' };
const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };
const JOBS = { group: 'batch', version: 'v1', resource: 'jobs' };

it(
  'boots from rendered user_data, and our prepared kubeconfig logs in unmodified',
  async () => {
    const { bootedInMs, kubernetes, cluster: real } = await site();
    process.stderr.write(`the real cluster booted in ${bootedInMs} ms\n`);
    const probe = await (await kubernetes()).probe();
    expect(probe).toMatchObject({ reached: 'ready', nodes: [{ name: real.node, ready: true }] });
  },
  PATIENCE_MS,
);

it(
  'says which program did not start, by its last words',
  async () => {
    const wrong = realSite({ flags: { 'kube-apiserver': ['--no-such-flag'] } });
    await expect(wrong).rejects.toThrow(/^kube-apiserver ended: .*unknown flag: --no-such-flag/);
    const absent = { ...(await clusterTools()), etcd: '/nowhere/etcd' };
    await expect(realSite({ tools: absent })).rejects.toThrow('etcd cannot be started: /nowhere/etcd');
  },
  PATIENCE_MS,
);

it(
  'refuses a certificate of another authority, by our own words',
  async () => {
    const { kubernetes, cluster: real } = await site();
    const probe = await (await kubernetes(real.authorities.requestHeaderCa)).probe();
    expect(probe).toMatchObject({ reached: 'tls', code: 'CATALYST-KUBERNETES-UNAUTHORIZED' });
  },
  PATIENCE_MS,
);

it(
  'takes the Secrets of the stage cluster, then converges on the real Flux to 35 of 35',
  async () => {
    const shared = await site();
    const { world, events } = await realWorld(shared);
    expect(await cluster.run(world)).toBe('1 node ready, Secrets for Flux in place');
    const began = Date.now();
    await shared.cluster.installFlux();
    expect(await converge.run(world)).toBe('35 of 35 installed');
    process.stderr.write(`the real Flux converged in ${Date.now() - began} ms\n`);
    expect(await converge.isDone(world)).toBe('35 of 35 installed');
    const installed = events.filter(
      (event) => event.type === 'component-changed' && event.state === 'installed',
    );
    expect(installed).toHaveLength(35);
    const broken = events.filter((event) => event.type === 'component-changed' && event.state === 'degraded');
    expect(broken).toEqual([]);
    expect(shared.cluster.refused).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'shows the controllers as pods whose logs are those of the real processes',
  async () => {
    const kubernetes = await (await site()).kubernetes();
    const pods = await kubernetes.list(PODS, {
      namespace: 'flux-system',
      labelSelector: 'app=helm-controller',
    });
    const name = pods[0]?.metadata.name ?? '';
    const log = await kubernetes.logs({ namespace: 'flux-system', name }, { tail: 5 });
    const lines = log.trim().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[0] ?? '')).toHaveProperty('ts');
    const stop = new AbortController();
    const more = kubernetes.followLogs!({ namespace: 'flux-system', name }, { tail: 1, signal: stop.signal });
    const said = more[Symbol.asyncIterator]();
    const first = (await said.next()).value ?? '';
    const release = `${collectionPath('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'flux-system')}/bp-vpa`;
    const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
    await (await site()).cluster.link.mergePatch(release, { metadata: { annotations } });
    expect((await said.next()).value).toContain('bp-vpa');
    expect(first.trim().split('\n')).toHaveLength(1);
    stop.abort();
  },
  PATIENCE_MS,
);

it(
  'follows a commit to a chart that was just published, after its controllers were killed and started',
  async () => {
    const { link, git, charts, controllers } = (await site()).cluster;
    for (const name of FLUX_CONTROLLERS) await controllers.kill(name);
    charts.publish(kitChart(kitRelease('reloader')!, '9.9.9'));
    const commit = await git.commit((files) => {
      const slot = [...files.keys()].find((path) => path.endsWith('-reloader.yaml')) ?? '';
      files.set(slot, (files.get(slot) ?? '').replace('version: 1.0.0', 'version: 9.9.9'));
    });
    for (const name of FLUX_CONTROLLERS) await controllers.start(name);
    const source = `${collectionPath('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system')}/openova`;
    const annotations = { 'reconcile.fluxcd.io/requestedAt': commit };
    await link.mergePatch(source, { metadata: { annotations } });
    const path = `${collectionPath('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'flux-system')}/bp-reloader`;
    const versions = async () => {
      const history = (await link.get(path))?.status?.history as { chartVersion: string }[] | undefined;
      return (history ?? []).map((one) => one.chartVersion);
    };
    for (let turn = 0; turn < 600 && !(await versions()).includes('9.9.9'); turn += 1) await wait(100);
    expect(await versions()).toEqual(['9.9.9', '1.0.0']);
  },
  PATIENCE_MS,
);

it(
  'tells a crash loop, an unbound claim and a hollow release apart on real objects',
  async () => {
    const shared = await site();
    const { workloads } = shared.cluster;
    const stop = new AbortController();
    const { world } = await realWorld(shared);
    const mend = [
      workloads.behave({ release: 'bp-gitea', name: 'gitea' }, 'crash-loop'),
      workloads.behave({ release: 'bp-loki', name: 'loki' }, 'unbound-claim'),
    ];
    workloads.behave({ release: 'bp-kyverno', name: 'kyverno-reports-controller' }, 'hollow');
    const seen = new Map<string, string>();
    const whole = new Map<string, Component>();
    const began = wholeSeconds();
    const states = (...names: string[]) => names.map((name) => seen.get(name)?.split(' ')[0]);
    const views = world.observe!('fsn1', { signal: stop.signal, workloads: true })[Symbol.asyncIterator]();
    const until = async (isSo: () => boolean) => {
      while (!isSo()) {
        const { components = [] } = (await views.next()).value ?? {};
        for (const one of components) {
          seen.set(one.component, `${one.state} ${one.reason}`);
          whole.set(one.component, one);
        }
      }
    };
    await until(() => states('gitea', 'loki', 'kyverno').every((state) => state === 'degraded'));
    expect(seen.get('gitea')).toBe('degraded CrashLoopBackOff');
    expect(seen.get('kyverno')).toBe('degraded Hollow');
    expect(whole.get('loki')).toMatchObject({
      reason: 'ClaimUnbound',
      cause: expect.stringMatching(/claim/),
    });
    expect(whole.get('loki')?.fix).not.toContain('Add a node');
    expect(whole.get('gitea')?.fix).toContain('catalyst component logs gitea --previous');
    // The age is that of the fault, and the release was ready long before; what went unseen leaves no date.
    for (const name of ['gitea', 'loki']) expect(whole.get(name)?.since, name).toBeGreaterThanOrEqual(began);
    expect(whole.get('kyverno')?.since ?? began).toBeGreaterThanOrEqual(began);
    expect([...seen.values()].filter((text) => text.startsWith('installed'))).toHaveLength(32);
    const before = await lastWords(await shared.kubernetes(), 'gitea');
    expect(before.filter((text) => text.includes('fatal: ')).length).toBeGreaterThan(0);
    expect(await lastWords(await shared.kubernetes(), 'harbor')).toContain('CATALYST-KUBERNETES-REFUSED');
    for (const takeBack of mend) takeBack();
    await until(() => states('gitea', 'loki').every((state) => state === 'installed'));
    stop.abort();
  },
  PATIENCE_MS,
);

/** Moments of the cluster carry no fractions of a second. */
function wholeSeconds(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}

/** What the containers of each pod said before they were last restarted, or the code of the refusal. */
async function lastWords(kubernetes: Kubernetes, namespace: string): Promise<string[]> {
  const pods = await kubernetes.list(PODS, { namespace });
  const asked = pods.map(({ metadata: { name } }) =>
    kubernetes.logs({ namespace, name }, { previous: true }),
  );
  const answers = await Promise.allSettled(asked);
  return answers.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code));
}

it(
  'tells what keeps Git from arriving, and loses nothing that GitOps was told to leave alone',
  async () => {
    const shared = await site();
    const { link } = shared.cluster;
    const { world } = await realWorld(shared);
    const kubernetes = await shared.kubernetes();
    const clusters = {
      ...{ fqdn: shared.fqdn, sandbox: true, regions: ['fsn1'], observe: world.observe!, clock: world.clock },
      ...{ kubernetes: async () => kubernetes, storedObjects: async () => undefined, random: world.random },
      close: async () => undefined,
    };
    const { signal } = new AbortController();
    const kit = `${collectionPath('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system')}/bootstrap-kit`;
    const release = (name: string) =>
      `${collectionPath('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'flux-system')}/bp-${name}`;
    const requested = (value: string) => ({ annotations: { 'reconcile.fluxcd.io/requestedAt': value } });
    const listed = 'bp-loki_helm.toolkit.fluxcd.io_HelmRelease';
    const inventory = async () => JSON.stringify((await link.get(kit))?.status?.inventory ?? {});
    const annotations = { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' };
    await link.mergePatch(release('loki'), { metadata: { annotations } });
    for (let turn = 0; turn < 200 && (await inventory()).includes(listed); turn += 1) {
      await link.mergePatch(kit, { metadata: requested(`leave loki ${turn}`) });
      await wait(500);
    }
    expect((await inventory()).includes(listed)).toBe(false);
    const list = await listComponents(clusters, { signal });
    expect(list.total).toBe(35);
    expect(list.components.map(({ id }) => id)).toContain('loki');
    expect((await showComponent(clusters, 'loki', { signal })).appliedBy).toMatchObject({
      stopped: { cause: expect.stringContaining('reconcile is disabled on it') },
    });
    await link.mergePatch(kit, { spec: { path: './nope' }, metadata: requested('nowhere') });
    const stopped = async () => (await listComponents(clusters, { signal })).stopped ?? [];
    for (let turn = 0; turn < 100 && (await stopped()).length === 0; turn += 1) await wait(300);
    expect(await stopped()).toMatchObject([
      { region: 'fsn1', name: 'bootstrap-kit', cause: 'its path is not in that Git revision' },
    ]);
    await link.mergePatch(kit, { spec: { suspend: true } });
    expect(await stopped()).toMatchObject([{ name: 'bootstrap-kit', cause: 'it is suspended' }]);
    expect((await showComponent(clusters, 'vpa', { signal })).appliedBy).toEqual({
      kustomization: 'flux-system/bootstrap-kit',
      stopped: { cause: 'it is suspended', fix: 'flux resume kustomization bootstrap-kit' },
    });
    const wanted = { chart: { spec: { version: '9.9.8' } } };
    await link.mergePatch(release('vpa'), { spec: wanted });
    const chart = async () => (await showComponent(clusters, 'vpa', { signal })).sources[0];
    for (let turn = 0; turn < 100 && (await chart())?.wanted === undefined; turn += 1) await wait(300);
    expect(await chart()).toMatchObject({ kind: 'HelmChart', revision: '1.0.0', wanted: '9.9.8' });
    const vpa = await showComponent(clusters, 'vpa', { signal });
    expect([vpa.component.version, vpa.wanted]).toEqual(['1.0.0', '9.9.8']);
    await link.remove(release('trivy'));
    const isThere = async () => (await link.get(release('trivy'))) !== undefined;
    for (let turn = 0; turn < 200 && (await isThere()); turn += 1) await wait(300);
    await expect(showComponent(clusters, 'trivy', { signal })).rejects.toThrow(
      'trivy should be on omantel.omani.works, but its HelmRelease does not exist',
    );
    const { components } = await listComponents(clusters, { signal });
    expect(components.find(({ id }) => id === 'trivy')?.cause).toBe(
      'Flux has not applied it, for Kustomization bootstrap-kit is suspended',
    );
    await link.mergePatch(release('vpa'), { spec: { chart: { spec: { version: '1.0.0' } } } });
    await link.mergePatch(release('loki'), {
      metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': null } },
    });
  },
  PATIENCE_MS,
);

it(
  'removes a Deployment’s pods with it, and ends a deleted namespace',
  async () => {
    const shared = await site();
    const kubernetes = await shared.kubernetes();
    await kubernetes.remove({ group: '', version: 'v1', resource: 'namespaces' }, 'reloader');
    const left = async () => {
      const lists = [PODS, DEPLOYMENTS, JOBS].map((one) => kubernetes.list(one, { namespace: 'reloader' }));
      const namespace = await kubernetes.get(
        { group: '', version: 'v1', resource: 'namespaces' },
        'reloader',
      );
      return namespace !== undefined || (await Promise.all(lists)).some((list) => list.length > 0);
    };
    for (let turn = 0; turn < 600 && (await left()); turn += 1) await wait(100);
    expect(await left()).toBe(false);
  },
  PATIENCE_MS,
);

it(
  'comes back at the same address after a kill, with what it had',
  async () => {
    const { cluster: real, kubernetes } = await site();
    const client = await kubernetes();
    await real.apiServer.kill();
    expect((await client.probe()).reached).toBe('nothing');
    await real.apiServer.start();
    expect((await client.probe()).reached).toBe('ready');
    const before = await real.etcd.revision();
    expect(await real.etcd.compact()).toBeGreaterThanOrEqual(before);
    const deployments = await client.list(DEPLOYMENTS, { namespace: 'gitea' });
    expect(deployments.map((one) => one.metadata.name)).toEqual(['gitea']);
  },
  PATIENCE_MS,
);
