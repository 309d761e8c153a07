import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, openSite, processesIn, type Site } from '../support/catalyst-e2e.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const NEEDED = ['tofu', 'etcd', 'kube-apiserver', 'source-controller', 'kustomize-controller'] as const;
const MORE = ['helm-controller', 'flux-crds'] as const;
const missing: string[] = [];
for (const name of [...NEEDED, ...MORE]) if (!(await hasTool(name))) missing.push(name);

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
      expect(await said('sovereign', 'explain', FQDN)).toBe(`Nothing waits on ${FQDN}.\n`);
      expect(await said('sovereign', 'wait', FQDN, '--for', 'component=harbor')).toContain(
        'component=harbor',
      );
      expect(await said('component', 'list')).toMatch(/✔ gitea +installed/);
      expect(await said('component', 'show', 'gitea')).toContain('InstallSucceeded: Helm install succeeded');
      expect(await said('component', 'logs', 'gitea')).toContain('gitea started');
      expect(await said('component', 'tree', 'gitea')).toMatch(
        /StatefulSet gitea\/gitea-postgresql +current 1\/1/,
      );
    });

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

    test(
      'a sandbox that was down brings the same cluster back',
      async () => {
        expect((await site.catalyst(['sandbox', 'down'])).code).toBe(0);
        await eventually('all have ended', async () => ((await running()).length === 0 ? true : undefined));
        const again = await site.catalyst(['sandbox', 'up', '--cluster', 'real']);
        expect(again.stdout).toContain('Its clusters are real');
        const waited = await site.catalyst(['sovereign', 'wait', FQDN, '--for', 'component=gitea']);
        expect(waited.code).toBe(0);
        await eventually('all run again', async () =>
          (await running()).length === REAL.length ? true : undefined,
        );
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
