import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { type Begun, end, eventually, openSite, processesIn, type Site } from '../support/catalyst-e2e.ts';
import { inventory, keptServers, serverIds, userDataPrints } from '../support/catalyst-e2e-cloud.ts';
import { atStep, eventOf, journal, lastSeq, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { secretPrints } from '../support/catalyst-e2e-secrets.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const base = 'catalyst-omantel-omani-works';
const CREATE = ['sovereign', 'create', '-f', REHEARSAL, '--yes'];
/** Nobody is there to answer: what was agreed to before is not asked again. */
const RESUME = ['sovereign', 'resume', FQDN];

describe.skipIf(!(await hasTool('tofu')))('killed, then resumed (needs tofu)', () => {
  describe.each(['us', 'tofu', 'both'] as const)('kill -9 of %s while a server is made', (whom) => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
    });
    afterAll(() => site?.close());

    test('resume keeps the server that exists, asks nothing and makes no secret again', async () => {
      const begun = site.begin(CREATE);
      await eventOf(site, FQDN, atStep('apply', 'hcloud_load_balancer.main', 'done'), { begun });
      await site.fault('hetzner-slow', { value: '400' });
      const [made] = await eventually('a server in the cloud', async () => {
        const found = await keptServers(site);
        return found.length > 0 ? found : undefined;
      });
      const secrets = await secretPrints(site, FQDN);
      const prints = await userDataPrints(site);
      await kill(site, begun, whom);
      await site.clearFaults();
      expect(await resumed(site)).toMatchObject({ code: 0 });
      expect(await serverIds(site)).toMatchObject({ [made!.name]: made!.id });
      expect(await userDataPrints(site)).toMatchObject(prints);
      expect(await secretPrints(site, FQDN)).toEqual(secrets);
      await expectOneOfEach(site);
      await expectNoQuestionTwice(site);
      expect(await leftBehind(site)).toEqual([]);
    });
  });

  describe('killed at every stage of one Sovereign', () => {
    let site: Site;
    let ids: Record<string, number> = {};
    let secrets: Record<string, string> = {};
    beforeAll(async () => {
      site = await openSite();
    });
    afterAll(() => site?.close());

    const moments: [string, string[], (event: Event) => boolean][] = [
      ['before the plan is agreed to', CREATE, atStep('plan', 'plan', 'running')],
      ['after apply, before its outputs', [...RESUME, '--yes'], lastTarget],
      ['while records are written', RESUME, atStep('records', 'write', 'running')],
      ['after the records, before the delegation', RESUME, atStep('records', 'delegate', 'running')],
      ['while Secrets are written into the cluster', RESUME, atStep('cluster', 'fsn1.secrets', 'running')],
      ['while it converges', RESUME, (event) => event.type === 'component-changed'],
    ];

    test.each(moments)('%s', async (_, command, moment) => {
      const afterSeq = await lastSeq(site, FQDN);
      const begun = site.begin(command);
      const event = await eventOf(site, FQDN, moment, { begun, afterSeq });
      begun.kill('SIGKILL');
      const ended = await begun.ended;
      expect(event, ended.stderr).toBeDefined();
      expect(ended.signal).toBe('SIGKILL');
      if (Object.keys(secrets).length === 0) secrets = await secretPrints(site, FQDN);
      expect(await secretPrints(site, FQDN)).toEqual(secrets);
      expect(await serverIds(site)).toMatchObject(ids);
      ids = await serverIds(site);
      // An OpenTofu that outlives us for a moment is work that goes on.
      const listed = async () =>
        JSON.parse((await site.catalyst(['sovereign', 'list', '--json'])).stdout).sovereigns;
      await expect.poll(listed, { timeout: 30_000 }).toMatchObject([{ fqdn: FQDN, state: 'interrupted' }]);
    });

    test('create refuses and names resume, which ends with the same servers', async () => {
      const refused = await site.catalyst(CREATE);
      expect(refused.code).toBe(4);
      expect(refused.stderr).toContain(`catalyst sovereign resume ${FQDN}`);
      expect(await resumed(site)).toMatchObject({ code: 0 });
      expect(await serverIds(site)).toEqual(ids);
      expect(await secretPrints(site, FQDN)).toEqual(secrets);
      await expectOneOfEach(site);
      await expectNoQuestionTwice(site);
      expect(await site.catalyst(['sovereign', 'wait', FQDN, '--for', 'ready'])).toMatchObject({ code: 0 });
    });
  });
});

/** The last resource of the module: OpenTofu is about to end, or has. */
function lastTarget(event: Event): boolean {
  return atStep('apply', 'hcloud_load_balancer_target.node["primary/w1"]', 'done')(event);
}

async function kill(site: Site, begun: Begun, whom: 'us' | 'tofu' | 'both'): Promise<void> {
  const tofu = whom === 'us' ? [] : await eventually('a tofu at work', () => tofusOf(site));
  if (whom !== 'tofu') begun.kill('SIGKILL');
  for (const pid of tofu) end(pid);
  const ended = await begun.ended;
  if (whom === 'tofu') expect(ended.code).toBe(5);
  else expect(ended.signal).toBe('SIGKILL');
}

async function tofusOf(site: Site): Promise<number[] | undefined> {
  const found = (await processesIn(sovereignFolder(site, FQDN))).filter(({ program }) => program === 'tofu');
  return found.length > 0 ? found.map(({ pid }) => pid) : undefined;
}

async function resumed(site: Site) {
  const ended = await site.catalyst(RESUME);
  return { ...ended, stderr: ended.stderr.slice(-3_000) };
}

async function expectOneOfEach(site: Site): Promise<void> {
  expect(await inventory(site)).toMatchObject({
    servers: [`${base}-cp1`, `${base}-w1`],
    networks: [`${base}-net`],
    firewalls: [`${base}-fw`],
    load_balancers: [`${base}-lb`],
    placement_groups: [`${base}-pg-cp`, `${base}-pg-w1`],
    primary_ips: [`${base}-cp1-ip`, expect.stringMatching(/^primary_ip-\d+$/)],
    ssh_keys: [expect.stringContaining(`${base}-key-`)],
  });
}

async function expectNoQuestionTwice(site: Site): Promise<void> {
  const asked = (await journal(site, FQDN)).filter(({ type }) => type === 'question-asked');
  expect(asked).toHaveLength(1);
}

/** What still works in the Sovereign's folder, and lock files that nobody holds. */
async function leftBehind(site: Site): Promise<string[]> {
  const programs = (await processesIn(sovereignFolder(site, FQDN))).map(({ program }) => program);
  const lock = await readFile(join(sovereignFolder(site, FQDN), 'lock'), 'utf8').catch(() => '');
  return lock === '' ? programs : [...programs, lock];
}
