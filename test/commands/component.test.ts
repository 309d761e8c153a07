import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { plainKubeconfig } from '../support/business-site.ts';
import { eventually, openSite, type Site } from '../support/catalyst-e2e.ts';
import { raw } from '../support/raw-kubernetes.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';

const F = 'omantel.omani.works';
const SPEC = join(PACKAGE_FOLDER, 'examples/rehearsal.yaml');
const RELEASES = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases';

async function expectValid(name: string, lines: string[]): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const file = join(PACKAGE_FOLDER, 'schemas', `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(await readFile(file, 'utf8')));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(validate(JSON.parse(line)), `${line.slice(0, 300)} ${JSON.stringify(validate.errors)}`).toBe(true);
  }
}

const linesOf = (text: string) => text.trimEnd().split('\n');

describe.skipIf(!(await hasTool('tofu')))('catalyst component in the sandbox (needs tofu)', () => {
  let site: Site;
  const component = (...args: string[]) => site.catalyst(['component', ...args]);
  const json = async (schema: string, ...args: string[]) => {
    const { code, stdout, stderr } = await component(...args, '--json');
    expect(code, `${args.join(' ')}: ${stdout.slice(-500)}${stderr}`).toBe(0);
    await expectValid(schema, linesOf(stdout));
    return linesOf(stdout).map((line) => JSON.parse(line));
  };

  beforeAll(async () => {
    site = await openSite({ speed: 300 });
    await site.fault('retries-exhausted', { target: 'vpa' });
    const made = await site.catalyst(['sovereign', 'create', '-f', SPEC, '--yes']);
    expect(made.code, made.stderr.slice(-1000)).toBe(5);
  }, 120_000);

  afterAll(() => site?.close(), 60_000);

  /** The API as an administrator with nothing but Node reaches it. */
  async function api(method: string, path: string, body?: Record<string, unknown>, type?: string) {
    const credential = await site.catalyst(['sovereign', 'credential', F]);
    const { clientCertificateData: certificate, clientKeyData: key } = JSON.parse(credential.stdout).status;
    const { stdout } = await site.catalyst(['sovereign', 'kubeconfig', F]);
    const ca = Buffer.from(/certificate-authority-data: (\S+)/.exec(stdout)?.[1] ?? '', 'base64').toString();
    const address = /server: https:\/\/(\S+)/.exec(stdout)?.[1];
    const map = JSON.parse(await readFile((await site.context()).connectFile, 'utf8'));
    const link = { port: map[`tcp/${address}`], ca, client: { certificate, key } };
    return raw(link, method, path, body, type);
  }

  it('a failed one: first in the list, explained, not cured by asking, cured by a reset once its fault is gone', async () => {
    const list = await component('list');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(list.stdout)[1]).toMatch(/^✖ vpa +failed .* attempt 4 of 4: /);
    expect(list.stdout).toContain(`34 of 35 installed on ${F}. Why:\n  catalyst component show vpa ${F}\n`);
    const [failed] = await json('component-list', 'list', F, '--state', 'failed');
    expect(failed.components.map(({ id }: { id: string }) => id)).toEqual(['vpa']);
    const shown = await component('show', 'vpa');
    expect(shown.stdout).toMatch(/^vpa {2}✖ failed/);
    expect(shown.stdout).toMatch(/Stalled +True .*RetriesExceeded/);
    await site.clearFaults();
    const asked = await component('reconcile', 'vpa', '--yes');
    expect(asked.code).toBe(5);
    expect(asked.stderr).toContain('CATALYST-COMPONENT-FAILED');
    expect(asked.stderr.replaceAll('\n', ' ')).toContain(`catalyst component reconcile vpa ${F} --reset`);
    const [cured] = await json('component-change', 'reconcile', 'vpa', '--reset', '--yes');
    expect(cured).toMatchObject({
      ...{ verb: 'reconcile', dryRun: false, unchanged: false },
      outcome: { state: 'installed', reason: 'UpgradeSucceeded' },
    });
    expect((await component('list', '--state', 'failed')).stdout).toBe(
      `None of the 35 components of ${F} is like that.\n`,
    );
  }, 60_000);

  it('lists: one row each with its workloads, by family, by region', async () => {
    const [all] = await json('component-list', 'list', '--region', 'fsn1');
    expect(all).toMatchObject({ fqdn: F, sandbox: true, regions: ['fsn1'], total: 35 });
    expect(all.components).toHaveLength(35);
    const harbor = all.components.find(({ id }: { id: string }) => id === 'harbor');
    expect(harbor).toMatchObject({ state: 'installed', family: 'SILO', workloads: { current: 8, total: 8 } });
    const [silo] = await json('component-list', 'list', '--family', 'SILO');
    expect(silo.components.map(({ id }: { id: string }) => id)).toEqual(['harbor', 'seaweedfs', 'velero']);
    const nowhere = await component('list', '--region', 'hel1');
    expect(nowhere.code).toBe(3);
    expect(nowhere.stderr).toContain('Its regions are: fsn1.');
  });

  it('shows one from all sides, and the nearest name for one that is not there', async () => {
    const [detail] = await json('component-show', 'show', 'harbor', F);
    expect(detail).toMatchObject({
      ...{ release: 'flux-system/bp-harbor', targetNamespace: 'harbor' },
      appliedBy: { kustomization: 'flux-system/bootstrap-kit', interval: '5m' },
      component: { id: 'harbor', state: 'installed' },
      values: { digest: expect.stringMatching(/^sha256:/) },
      faults: [],
    });
    expect(detail.dependsOn.map(({ id }: { id: string }) => id)).toEqual([
      'cnpg',
      'seaweedfs',
      'cert-manager',
    ]);
    expect(detail.sources.map(({ kind, ready }: { kind: string; ready?: boolean }) => [kind, ready])).toEqual(
      [
        ['HelmChart', true],
        ['HelmRepository', undefined],
      ],
    );
    const [seaweed] = await json('component-show', 'show', F, 'bp-seaweedfs');
    expect(seaweed.dependents.map(({ id }: { id: string }) => id)).toContain('harbor');
    const unknown = await component('show', 'habor');
    expect(unknown).toMatchObject({ code: 3, stdout: '' });
    expect(unknown.stderr).toContain('Did you mean harbor?');
  });

  it('asks: a dry run prints the patch and touches nothing; without consent nothing is written', async () => {
    const before = await api('GET', `${RELEASES}/bp-loki`);
    const dry = await component('reconcile', 'loki', '--force', '--reset', '--with-source', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    const patches = linesOf(dry.stdout).filter((line) => line.startsWith('{'));
    expect(dry.stdout).toContain(`PATCH ${RELEASES}/bp-loki?fieldManager=catalyst`);
    expect(dry.stdout).toContain('Content-Type: application/merge-patch+json');
    expect(patches.map((text) => Object.keys(JSON.parse(text).metadata.annotations))).toEqual([
      ['reconcile.fluxcd.io/requestedAt'],
      ['reconcile.fluxcd.io/requestedAt', 'reconcile.fluxcd.io/forceAt', 'reconcile.fluxcd.io/resetAt'],
    ]);
    await json('component-change', 'suspend', 'loki', '--dry-run');
    const unasked = await component('suspend', 'loki');
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.stderr).toMatch(
      /Suspend loki on omantel.omani.works \(sandbox · fsn1\)[\s\S]*spec.suspend +not set → true/,
    );
    const silent = await component('suspend', 'loki', '--json');
    expect(JSON.parse(silent.stdout).error).toMatchObject({ code: 'CATALYST-ANSWER-MISSING' });
    const after = await api('GET', `${RELEASES}/bp-loki`);
    expect(after.body.metadata).toEqual(before.body.metadata);
  });

  it('is told of by a kubeconfig alone, from a folder that holds no state of it', async () => {
    const far = join(site.folder, 'far');
    const file = join(site.folder, 'far.kubeconfig');
    await mkdir(join(far, 'sandbox'), { recursive: true, mode: 0o700 });
    await copyFile(join(site.stateDir, 'sandbox/context.json'), join(far, 'sandbox/context.json'));
    await writeFile(file, await plainKubeconfig(site, F), { mode: 0o600 });
    const there = (...args: string[]) => site.catalyst(args, { env: { CATALYST_STATE_DIR: far } });
    const made = ['context', 'create', 'far', '--fqdn', F, '--via', 'cluster', '--kubeconfig', file];
    expect((await there(...made)).code).toBe(0);
    const list = await there('component', 'list', '--context', 'far', '--json');
    expect(JSON.parse(list.stdout)).toMatchObject({ fqdn: F, sandbox: true, regions: ['fsn1'], total: 35 });
    expect((await there('sovereign', 'explain', 'loki', '--context', 'far')).stdout).toMatch(
      /^loki \(fsn1\) {2}installed[\s\S]*Looked at fsn1 at/,
    );
    expect(await there('component', 'show', 'loki', 'other.omani.works', '--context', 'far')).toMatchObject({
      ...{
        code: 2,
        stderr: expect.stringContaining(`The context far is of ${F}, not of other.omani.works.`),
      },
    });
  });

  it('suspends, refuses what nobody would do then, stays so through applies from Git, and resumes', async () => {
    const [changed] = await json('component-change', 'suspend', 'tempo', '--yes');
    expect(changed.patches[0]).toMatchObject({
      patch: { spec: { suspend: true } },
      gitOps: { reverted: false },
    });
    const again = await component('suspend', 'tempo', '--yes');
    expect(again.stdout).toBe(`tempo on ${F} is suspended already. Nothing was touched.\n`);
    const asked = await component('reconcile', 'tempo', '--yes');
    expect(asked).toMatchObject({ code: 4, stdout: '' });
    expect(asked.stderr).toContain(`catalyst component resume tempo ${F}`);
    const applied = async () =>
      (
        await api(
          'GET',
          '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/bootstrap-kit',
        )
      ).body;
    const [requestedAt] = [`later-${Date.now()}`];
    await api(
      'PATCH',
      '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/bootstrap-kit?fieldManager=test',
      { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } },
      'application/merge-patch+json',
    );
    await eventually('another apply from Git', async () => {
      const { status } = (await applied()) as unknown as { status: { lastHandledReconcileAt?: string } };
      return status.lastHandledReconcileAt === requestedAt ? true : undefined;
    });
    const [list] = await json('component-list', 'list');
    expect(list.components.find(({ id }: { id: string }) => id === 'tempo')).toMatchObject({
      suspended: true,
    });
    const resumed = await component('resume', 'tempo', '--yes');
    expect(resumed.stdout).toMatch(/^✔ tempo .*: installed, /);
    expect((await component('resume', 'tempo')).stdout).toContain('is not suspended already');
  }, 60_000);

  it('refuses what the next apply from Git would take back, and does it when told', async () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'bootstrap-kit',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      'catalyst.openova.io/extra': 'true',
    };
    const own = {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'bp-pinned', namespace: 'flux-system', labels },
      spec: { interval: '15m', suspend: true, chart: { spec: { chart: 'bp-pinned', version: '1.0.0' } } },
    };
    const path = `${RELEASES}/bp-pinned`;
    const made = await api(
      'PATCH',
      `${path}?fieldManager=kustomize-controller&force=true`,
      own,
      'application/apply-patch+yaml',
    );
    expect(made.status).toBe(201);
    const refused = await component('resume', 'pinned', '--yes');
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'Git sets spec.suspend, and Kustomization flux-system/bootstrap-kit applies that again within 5m',
    );
    expect((await api('GET', path)).body.spec).toMatchObject({ suspend: true });
    const dry = await component('resume', 'pinned', '--dry-run');
    expect(dry.stdout).toContain(
      'does not last: Git sets spec.suspend (Kustomization flux-system/bootstrap-kit)',
    );
    const [done] = await json(
      'component-change',
      'resume',
      'pinned',
      '--yes',
      '--even-if-reverted',
      '--no-wait',
    );
    expect(done.patches[0].gitOps).toMatchObject({ reverted: true, within: '5m' });
    expect((await api('GET', path)).body.spec).not.toHaveProperty('suspend');
    await api('DELETE', path);
  });

  it('tells what Helm knows, what hangs together, and what it and its controllers say', async () => {
    await json('component-change', 'reconcile', 'gitea', '--with-source', '--force', '--yes');
    const [history] = await json('component-history', 'history', 'gitea');
    expect(history.revisions).toMatchObject([
      { revision: 2, status: 'deployed' },
      { revision: 1, status: 'superseded' },
    ]);
    expect((await component('history', 'gitea')).stdout).toMatch(/^REVISION +CHART .*\n2 .*deployed/);
    const events = await json('component-events', 'events', 'gitea');
    const moments = events.map(({ at }) => at);
    expect(moments).toEqual([...moments].sort());
    expect(events.map(({ reason }) => reason)).toContain('UpgradeSucceeded');
    const [{ root }] = await json('component-tree', 'tree', 'gitea');
    expect(root).toMatchObject({
      ...{ kind: 'Kustomization', name: 'bootstrap-kit' },
      children: [{ kind: 'HelmRelease', name: 'bp-gitea', state: 'installed' }],
    });
    const objects = root.children[0].children as {
      kind: string;
      state: string;
      children: { kind: string }[];
    }[];
    expect(
      objects.filter(({ children }) => children.some(({ kind }) => kind === 'Pod')).length,
    ).toBeGreaterThan(0);
    expect(objects.filter(({ state }) => !['there', 'current'].includes(state))).toEqual([]);
    expect((await component('tree', 'gitea')).stdout).toMatch(
      /^Kustomization [\s\S]*└─ HelmRelease [\s\S]*└─ Pod /,
    );
    const lines = await json('component-logs', 'logs', 'gitea', '--tail', '5');
    expect(lines.every(({ pod }) => pod.startsWith('gitea'))).toBe(true);
    const said = await json('component-logs', 'logs', 'gitea', '--controller', '--since', '1h');
    expect(said.some(({ text }) => /HelmRelease\/bp-gitea: Helm upgrade succeeded/.test(text))).toBe(true);
    expect(said.every(({ text }) => text.includes('bp-gitea'))).toBe(true);
    const before = await component('logs', 'gitea', '--previous');
    expect(before).toMatchObject({ code: 0, stdout: '' });
    expect(before.stderr).toContain('No container of gitea was ever restarted.');
    const none = await component('logs', 'gitea', '--container', 'nobody');
    expect(none).toMatchObject({ code: 3 });
    expect(none.stderr).toContain('Its containers are: gitea');
  });

  it.each([
    ['events', ['events', 'reloader', '--follow', '--json'], /"reason":"UpgradeSucceeded"/],
    [
      'the log of its controllers',
      ['logs', 'reloader', '--controller', '--follow', '--json'],
      /upgrade succeeded/,
    ],
  ])(
    'follows %s until it is interrupted',
    async (_what, args, awaited) => {
      const known = (await component(...args.filter((arg) => arg !== '--follow'))).stdout.match(
        new RegExp(awaited, 'g'),
      );
      const program = [join(PACKAGE_FOLDER, 'bin/run.js'), 'component', ...args];
      const child = spawn(process.execPath, program, { cwd: site.folder, env: site.env });
      onTestFinished(() => void child.kill('SIGKILL'));
      let told = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        told += text;
      });
      const asked = component('reconcile', 'reloader', '--force', '--yes');
      const count = () => told.match(new RegExp(awaited, 'g'))?.length ?? 0;
      await eventually('news', () => (count() > (known?.length ?? 0) ? true : undefined));
      expect((await asked).code).toBe(0);
      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      expect([0, 130]).toContain(code);
    },
    60_000,
  );

  it('says whom to ask when the API does not answer, and what a wrong context means', async () => {
    const real = await site.catalyst(['component', 'list', F, '--context', 'real']);
    expect(real).toMatchObject({ code: 4, stdout: '' });
    expect(real.stderr).toContain('CATALYST-TARGET-REFUSED');
    await site.fault('api-down', { target: 'fsn1' });
    const down = await component('list');
    const told = await site.catalyst(['sovereign', 'explain', F]);
    const waited = await site.catalyst(['sovereign', 'wait', F, '--for', 'component=vpa']);
    await site.clearFaults();
    expect(down).toMatchObject({ code: 3, stdout: '' });
    expect(down.stderr).toContain('CATALYST-KUBERNETES-UNREACHABLE');
    expect(told.code).toBe(3);
    expect(told.stdout).toMatch(/fsn1 cannot be looked at: .*What is said of fsn1 is by the journal of /s);
    // The run of this one failed: what nobody can look at is not waited for.
    expect(waited).toMatchObject({ code: 5, stdout: '' });
    expect(waited.stderr.replaceAll(/\s+/g, ' ')).toContain('The cluster of fsn1 cannot be looked at');
  });
});
