import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Begun, end, eventually, openSite, processesIn, type Site } from '../support/catalyst-e2e.ts';
import { keptServers, listed, serverIds } from '../support/catalyst-e2e-cloud.ts';
import { atStep, eventOf, journal, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const CREATE = ['sovereign', 'create', '-f', REHEARSAL, '--yes'];
const CI = { env: { CI: 'true' } };
let site: Site;

describe.skipIf(!(await hasTool('tofu')))('cancelled while a server is made (needs tofu)', () => {
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site?.close());

  test('one Ctrl-C: 130, what exists and costs, how to go on; then one server, the same', async () => {
    const begun = site.begin(CREATE);
    const made = await serverInTheMaking(begun, '300');
    begun.kill('SIGINT');
    const ended = await begun.ended;
    await site.clearFaults();
    expect(ended.code, ended.stderr.slice(-2_000)).toBe(130);
    expect(ended.stderr).toMatch(/Exists now: .*1 server.*EUR \d+\.\d+ an hour/s);
    expect(ended.stderr).toContain(`catalyst sovereign resume ${FQDN}`);
    expect((await journal(site, FQDN)).at(-1)).toMatchObject({ type: 'run-ended', outcome: 'interrupted' });
    await expectSameServerAfterResume(made);
  });

  test('a CI runner’s way: SIGINT, SIGTERM while OpenTofu still works, the tree killed', async () => {
    const begun = site.begin(CREATE, CI);
    const made = await serverInTheMaking(begun, '2000');
    begun.kill('SIGINT');
    await eventually('our answer to SIGINT', async () => (await interrupted()) || undefined);
    begun.kill('SIGTERM');
    begun.kill('SIGTERM');
    expect(begun.running()).toBe(true);
    for (const { pid, program } of await processesIn(sovereignFolder(site, FQDN))) {
      expect(['tofu', expect.stringContaining('terraform-provider-hcloud')]).toContainEqual(program);
      end(pid);
    }
    begun.kill('SIGKILL');
    expect((await begun.ended).signal).toBe('SIGKILL');
    await site.clearFaults();
    await expectSameServerAfterResume(made);
  });

  test('no capacity: another type goes on, once its plan is agreed to; no server doubled', async () => {
    await site.fault('hetzner-no-capacity', { target: 'cpx32' });
    const refused = await site.catalyst([...CREATE, '--control-plane-type', 'cpx42']);
    expect(refused.code, refused.stderr.slice(-2_000)).toBe(4);
    expect(refused.stderr).toMatch(/exists now .*1 server.*take back\s+catalyst sovereign destroy/s);
    expect(refused.stderr).toContain('catalyst sovereign resume');
    const [first] = await keptServers(site);
    const other = ['sovereign', 'resume', FQDN, '--worker-type', 'cpx42'];
    expect((await site.catalyst(other)).stderr).toContain('CATALYST-ANSWER-MISSING');
    const resumed = await site.catalyst([...other, '--yes']);
    expect(resumed.code, resumed.stderr.slice(-3_000)).toBe(0);
    expect(await serverIds(site)).toMatchObject({ [first!.name]: first!.id });
    const servers = await listed(site, 'servers');
    expect(servers.map(({ server_type }) => server_type.name)).toEqual(['cpx42', 'cpx42']);
    const lines = (await journal(site, FQDN)).map((event) => ('text' in event ? event.text : ''));
    expect(lines).toContain('goes on with another spec than before: regions[0].workers.type');
  });

  test('SIGTERM alone ends as cleanly as Ctrl-C', async () => {
    const begun = site.begin(CREATE, CI);
    await eventOf(site, FQDN, atStep('plan', 'plan', 'running'), { begun });
    begun.kill('SIGTERM');
    expect(await begun.ended).toMatchObject({ code: 130 });
    expect(await listed(site, 'servers')).toEqual([]);
    expect((await site.catalyst(['sovereign', 'list'])).stdout).toContain('interrupted');
  });
});

/** Slows the cloud down once the load balancer is there, and waits until the first server exists. */
async function serverInTheMaking(begun: Begun, slowMs: string): Promise<{ name: string; id: number }> {
  await eventOf(site, FQDN, atStep('apply', 'hcloud_load_balancer.main', 'done'), { begun });
  await site.fault('hetzner-slow', { value: slowMs });
  return eventually('a server in the cloud', async () => (await keptServers(site))[0]);
}

/** OpenTofu has been told: its output says so. */
async function interrupted(): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  const said = await readFile(`${sovereignFolder(site, FQDN)}/tofu/log/apply.out`, 'utf8').catch(() => '');
  return /interrupt|shutting down/i.test(said);
}

async function expectSameServerAfterResume({ name, id }: { name: string; id: number }): Promise<void> {
  const resumed = await site.catalyst(['sovereign', 'resume', FQDN], CI);
  expect(resumed.code, resumed.stderr.slice(-3_000)).toBe(0);
  expect(await serverIds(site)).toMatchObject({ [name]: id });
  expect(await listed(site, 'servers')).toHaveLength(2);
}
