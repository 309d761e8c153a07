import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBusinessTools } from '../support/business.ts';
import { plainKubeconfig } from '../support/business-site.ts';
import { eventually, openSite, processesIn, type Site } from '../support/catalyst-e2e.ts';
import { clusterCall } from '../support/catalyst-e2e-reach.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const NEEDED = ['tofu', 'etcd', 'kube-apiserver', 'source-controller', 'kustomize-controller'] as const;
const MORE = ['helm-controller', 'flux-crds'] as const;
const missing: string[] = [];
for (const name of [...NEEDED, ...MORE]) if (!(await hasTool(name))) missing.push(name);

const sells = await hasBusinessTools();

const REAL = ['etcd', 'helm-controller', 'kube-apiserver', 'kustomize-controller', 'source-controller'];
const PATIENCE_MS = 300_000;
let site: Site;

/** The programs of a real cluster that run for this site. */
async function running(): Promise<string[]> {
  const found = await processesIn(site.folder);
  return found
    .map(({ program }) => program)
    .filter((program) => REAL.includes(program))
    .sort();
}

describe.skipIf(missing.length > 0)(
  `a Sovereign on the real Flux (needs ${[...NEEDED, ...MORE].join(', ')})`,
  () => {
    beforeAll(async () => {
      site = await openSite({ cluster: 'real' });
    });
    afterAll(() => site?.close());

    test(
      'create ends with 0 and 35 of 35',
      async () => {
        const ended = await site.catalyst(['sovereign', 'create', '-f', REHEARSAL, '--yes']);
        expect(ended.stderr.split('\n').slice(-20).join('\n')).toContain('35 of 35 installed');
        // Its clusters keep their own time: what is usual for them is not divided by the sandbox's speed.
        expect(ended.stderr).not.toContain('Twice the usual time');
        expect(ended.code).toBe(0);
        expect(await running()).toEqual(REAL);
      },
      PATIENCE_MS,
    );

    test('show, watch, explain, wait and component read what is really there', async () => {
      const said = async (...args: string[]) => (await site.catalyst(args)).stdout;
      expect(await said('sovereign', 'show', FQDN)).toContain('35 of 35 installed');
      const watched = await site.catalyst(['sovereign', 'watch', FQDN]);
      expect(watched).toMatchObject({ code: 0, stderr: expect.stringContaining('35 of 35 installed') });
      expect(await said('sovereign', 'explain', FQDN)).toMatch(
        /^Nothing waits on omantel\.omani\.works, 35 of 35 installed\.\nLooked at fsn1 at [\d:]{8} UTC\.\n$/,
      );
      expect(await said('sovereign', 'wait', FQDN, '--for', 'component=harbor')).toContain(
        'component=harbor (seen in fsn1 at ',
      );
      expect(await said('component', 'list')).toMatch(/✔ gitea +installed/);
      expect(await said('component', 'show', 'gitea')).toContain('InstallSucceeded: Helm install succeeded');
      expect(await said('component', 'logs', 'gitea')).toContain('gitea started');
      expect(await said('component', 'tree', 'gitea')).toMatch(
        /StatefulSet gitea\/gitea-postgresql +current 1\/1/,
      );
    });

    test(
      'what the cluster says now is told, whatever the run saw: by explain, wait, list and show alike',
      async () => {
        const change = async (kind: string, name: string, spec: object) => {
          const group =
            kind === 'helmreleases' ? 'helm.toolkit.fluxcd.io/v2' : 'kustomize.toolkit.fluxcd.io/v1';
          const path = `/apis/${group}/namespaces/flux-system/${kind}/${name}`;
          const call = { method: 'PATCH', path, body: { spec }, type: 'application/merge-patch+json' };
          expect((await clusterCall(site, FQDN, call)).status).toBe(200);
        };
        const json = async (...args: string[]) => {
          const ended = await site.catalyst([...args, '--json']);
          return { code: ended.code, said: JSON.parse(ended.stdout) };
        };
        await change('kustomizations', 'bootstrap-kit', { suspend: true });
        await change('helmreleases', 'bp-grafana', { chart: { spec: { version: '9.9.9' } } });
        const state = await eventually('the list says it', async () => {
          const { said } = await json('component', 'list');
          const row = said.components.find((one: { id: string }) => one.id === 'grafana');
          return row.reason === 'ChartPullError' || row.reason === 'SourceNotReady' ? row.state : undefined;
        });
        const explained = await json('sovereign', 'explain', 'grafana');
        expect(explained).toMatchObject({
          code: 0,
          said: {
            seen: [{ region: 'fsn1', by: 'cluster' }],
            stopped: [{ region: 'fsn1', name: 'bootstrap-kit', cause: 'it is suspended' }],
            explanations: [{ region: 'fsn1', chain: [{ component: 'grafana', state }] }],
          },
        });
        const file = join(site.folder, 'now.kubeconfig');
        await writeFile(file, (await site.catalyst(['sovereign', 'kubeconfig', FQDN])).stdout, {
          mode: 0o600,
        });
        const foreign = ['--kubeconfig', file, '--allow-exec', '--context', 'sandbox'];
        const chains = (await json('sovereign', 'explain', 'grafana', ...foreign)).said.explanations;
        expect(chains).toMatchObject([{ region: 'fsn1', chain: [{ component: 'grafana', state }] }]);
        expect((await json('component', 'show', 'grafana')).said).toMatchObject({
          ...{ wanted: '9.9.9', component: { version: '1.0.0', state } },
          appliedBy: { stopped: { cause: 'it is suspended' } },
        });
        for (const goal of ['ready', 'component=grafana'])
          expect(await json('sovereign', 'wait', '--for', goal, '--timeout', '1s')).toMatchObject({
            ...{ code: 6, said: { error: { code: 'CATALYST-TIMED-OUT' } } },
          });
        await change('helmreleases', 'bp-grafana', { chart: { spec: { version: '1.0.0' } } });
        await change('kustomizations', 'bootstrap-kit', { suspend: false });
        expect(await json('sovereign', 'wait', '--for', 'ready', '--timeout', '4m')).toMatchObject({
          ...{ code: 0, said: { reached: 'ready', by: 'cluster', regions: ['fsn1'] } },
        });
        const struck = ['etcd', 'kube-apiserver', 'helm-controller'];
        const found = (await processesIn(site.folder)).filter(({ program }) => struck.includes(program));
        expect(found).toHaveLength(struck.length);
        for (const { pid } of found) process.kill(pid, 'SIGKILL');
        await eventually('what was killed comes back, as k3s would bring it', async () =>
          (await site.catalyst(['component', 'list'])).code === 0 ? true : undefined,
        );
        await eventually('all of it', async () =>
          (await running()).length === REAL.length ? true : undefined,
        );
      },
      PATIENCE_MS,
    );

    test(
      'the day-2 verbs do on the real controllers what they say',
      async () => {
        const verb = async (...args: string[]) => {
          const ended = await site.catalyst(['component', ...args, '--yes', '--json']);
          return { code: ended.code, said: JSON.parse(ended.stdout || '{}') };
        };
        const forced = await verb('reconcile', 'vpa', '--with-source', '--force');
        expect(forced).toMatchObject({ code: 0, said: { outcome: { reason: 'UpgradeSucceeded' } } });
        const history = await site.catalyst(['component', 'history', 'vpa', '--json']);
        expect(JSON.parse(history.stdout).revisions).toMatchObject([
          { revision: 2, status: 'deployed' },
          { revision: 1, status: 'superseded' },
        ]);
        expect(await verb('suspend', 'vpa')).toMatchObject({
          ...{ code: 0, said: { patches: [{ gitOps: { reverted: false } }] } },
        });
        expect(await verb('reconcile', 'vpa')).toMatchObject({
          ...{ code: 4, said: { error: { code: 'CATALYST-COMPONENT-SUSPENDED' } } },
        });
        expect(await verb('resume', 'vpa')).toMatchObject({
          ...{ code: 0, said: { outcome: { state: 'installed' } } },
        });
        const events = await site.catalyst(['component', 'events', 'vpa']);
        expect(events.stdout).toContain('UpgradeSucceeded: Helm upgrade succeeded');
      },
      PATIENCE_MS,
    );

    test.skipIf(!sells)(
      'its business is reached from elsewhere with nothing but the kubeconfig (needs postgres and nats-server)',
      async () => {
        const far = join(site.folder, 'far');
        await mkdir(join(far, 'sandbox'), { recursive: true, mode: 0o700 });
        await copyFile(join(site.stateDir, 'sandbox/context.json'), join(far, 'sandbox/context.json'));
        await writeFile(join(site.folder, 'far.kubeconfig'), await plainKubeconfig(site, FQDN), {
          mode: 0o600,
        });
        const said = async (...args: string[]) => {
          const ended = await site.catalyst([...args, '--json'], { env: { CATALYST_STATE_DIR: far } });
          expect([ended.code, ended.stderr], ended.stdout).toEqual([0, '']);
          return JSON.parse(ended.stdout);
        };
        const through = ['--via', 'cluster', '--kubeconfig', join(site.folder, 'far.kubeconfig')];
        await said('context', 'create', 'far', '--fqdn', FQDN, ...through);
        const { vouchers } = await said('voucher', 'list', '--break-glass', 'ticket 7');
        expect(vouchers.map((one: { code: string }) => one.code)).toContain('WELCOME-OMR-20');
        const direct = ['--direct', '--reason', 'ticket 7'];
        const { rows } = await said('billing', 'ledger', ...direct);
        expect(rows).toBeGreaterThan(5);
        const glass = ['--break-glass', 'ticket 7'];
        const { organizations } = await said('organization', 'list', ...glass);
        const { id } = organizations.find(({ slug }: { slug: string }) => slug === 'muscat-books');
        const order = ['--plan', 'm', '--organization', id, '--customer', id, '--yes'];
        const paid = await said('billing', 'checkout', ...order, ...direct, ...glass);
        expect(paid).toMatchObject({ outcome: 'ordered', announced: { state: 'announced' } });
        const { events } = await said('events', 'tail', '--type', 'order.placed');
        expect(events).toMatchObject([{ type: 'order.placed' }]);
        await site.fault('postgres-failover');
        await eventually('the other one is the primary', async () => {
          const path = '/api/v1/namespaces/sme/pods?labelSelector=role%3Dprimary';
          const { items } = JSON.parse((await clusterCall(site, FQDN, { method: 'GET', path })).body);
          return items[0]?.metadata.name === 'sme-pg-2' ? true : undefined;
        });
        expect((await said('billing', 'ledger', ...direct)).rows).toBe(rows + 1);
        await site.clearFaults();
      },
      PATIENCE_MS,
    );

    test(
      'a sandbox that was down brings the same cluster back',
      async () => {
        expect((await site.catalyst(['sandbox', 'down'])).code).toBe(0);
        await eventually('all have ended', async () => ((await running()).length === 0 ? true : undefined));
        const dark = await site.catalyst(['sovereign', 'explain', FQDN]);
        expect(dark.code).toBe(3);
        expect(dark.stdout).toMatch(
          /^Nothing waited on .*\nfsn1 cannot be looked at: .*\n.*sandbox up.*\n.*journal/,
        );
        const again = await site.catalyst(['sandbox', 'up', '--cluster', 'real']);
        expect(again.stdout).toContain('Its clusters are real');
        const waited = await site.catalyst(['sovereign', 'wait', FQDN, '--for', 'component=gitea']);
        expect(waited.code).toBe(0);
        await eventually('all run again', async () =>
          (await running()).length === REAL.length ? true : undefined,
        );
        if (!sells) return;
        await eventually('its books are there again', async () => {
          const read = ['billing', 'ledger', '--direct', '--reason', 'ticket 8', '--limit', '1'];
          return (await site.catalyst(read)).code === 0 ? true : undefined;
        });
      },
      PATIENCE_MS,
    );

    test('destroy takes its processes and its data', async () => {
      const ended = await site.catalyst(['sovereign', 'destroy', FQDN, '--yes', '--confirm', FQDN]);
      expect(ended.code).toBe(0);
      await eventually('all have ended', async () => ((await running()).length === 0 ? true : undefined));
      const folder = join(site.stateDir, 'sandbox', 'real-clusters');
      await eventually('nothing is kept', async () =>
        (await readdir(folder)).length === 0 ? true : undefined,
      );
    });
  },
);
