import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxContext } from '../../src/sandbox/process/context.ts';
import { catalystHome, type Home, homeAt } from '../support/catalyst.ts';
import { journalled, settingsAt } from '../support/services.ts';
import { soloSpec } from '../support/sovereign-spec.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';

const F = 'omantel.omani.works';
const POOL = 'omani.works';
const SPEC = join(PACKAGE_FOLDER, 'examples/rehearsal.yaml');

async function expectValid(name: string, lines: string[]): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const file = join(PACKAGE_FOLDER, 'schemas', `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(await readFile(file, 'utf8')));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(validate(JSON.parse(line)), `${line.slice(0, 200)}`).toBe(true);
}

const linesOf = (text: string) => text.trimEnd().split('\n');

describe.skipIf(!(await hasTool('tofu')))('catalyst dns in the sandbox (needs tofu)', () => {
  let home: Home;
  const dns = (...args: string[]) => home.run(['dns', ...args]);

  beforeAll(async () => {
    home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-dns-')));
    await home.run(['sandbox', 'up', '--speed', '300']);
    const made = await home.run(['sovereign', 'create', '-f', SPEC, '--context', 'sandbox', '--yes']);
    expect(made.status, made.stderr).toBe(0);
  }, 120_000);

  afterAll(async () => {
    await home.run(['sandbox', 'down']);
    await rm(home.folder, { recursive: true, force: true });
  });

  /** As somebody else would write to the same zone. */
  async function others(zone: string, rrsets: object[]): Promise<void> {
    const path = join(home.state, 'sandbox/context.json');
    const context = JSON.parse(await readFile(path, 'utf8')) as SandboxContext;
    const answer = await fetch(`${context.powerdnsApi}/api/v1/servers/localhost/zones/${zone}.`, {
      method: 'PATCH',
      headers: { 'X-API-Key': context.credentials.powerdnsApiKey!, 'content-type': 'application/json' },
      body: JSON.stringify({ rrsets }),
    });
    expect(answer.status).toBe(204);
  }

  const theirs = (name: string, type: string, content: string) => ({
    ...{ name: `${name}.`, type, ttl: 60, changetype: 'REPLACE' },
    records: [{ content, disabled: false }],
  });

  it('says that nothing would change, in text of 80 columns and in JSON, and leaves no trace', async () => {
    const journal = join(home.state, 'sovereigns', F, 'events.ndjson');
    const before = await readFile(journal, 'utf8');
    const text = await dns('plan', '--detailed-exitcode');
    expect(text).toMatchObject({ status: 0, stderr: '' });
    expect(text.stdout).toContain('Nothing would change.');
    for (const line of linesOf(text.stdout)) expect(line.length).toBeLessThanOrEqual(80);
    const json = await dns('plan', '--json');
    await expectValid('dns-plan', linesOf(json.stdout));
    expect(JSON.parse(json.stdout)).toMatchObject({ differs: false, provider: 'powerdns' });
    expect(await readFile(journal, 'utf8')).toBe(before);
  });

  it('plans, asks, writes, proves; a second time there is nothing to do', async () => {
    await others(F, [theirs(`console.${F}`, 'A', '198.51.100.7')]);
    const mixed = await dns('apply', '--yes');
    expect([mixed.status, mixed.stderr]).toEqual([4, expect.stringContaining('198.51.100.7')]);
    const plan = await dns('plan', F, '--adopt', '--detailed-exitcode');
    expect(plan.status).toBe(8);
    expect(plan.stdout).toContain(`catalyst dns apply ${F} --adopt`);
    expect(plan.stdout).toMatch(/~ record +A console 300 +198\.51\.100\.7 → 203\.0\.113\.\d+, TTL 60 → 300/);
    expect(plan.stdout).toContain('1 to change. Nothing was touched.');
    const json = await dns('plan', '--adopt', '--json', '--detailed-exitcode');
    expect(json.status).toBe(8);
    await expectValid('dns-plan', linesOf(json.stdout));
    const unasked = await dns('apply', '--adopt');
    expect(unasked).toMatchObject({ status: 2, stdout: '' });
    expect(unasked.stderr).toContain('198.51.100.7 →');
    const applied = await dns('apply', '--adopt', '--yes');
    expect(applied.status, applied.stderr).toBe(0);
    expect(applied.stdout).toContain(`catalyst dns restore ${F} ${F}-2`);
    expect(await dns('apply')).toMatchObject({
      status: 0,
      stdout: '9 records, 2 of 2 servers agree. Nothing was changed.\n',
    });
  });

  it('leaves what is not ours alone, and takes it over when told', async () => {
    await others(F, [
      { name: `api.${F}.`, type: 'A', changetype: 'DELETE' },
      theirs(`api.${F}`, 'CNAME', 'gateway.example.org.'),
    ]);
    const refused = await dns('apply', '--yes', '--json');
    expect(refused.status).toBe(4);
    await expectValid('event', linesOf(refused.stdout).slice(0, -1));
    await expectValid('error', linesOf(refused.stdout).slice(-1));
    expect(refused.stdout).toContain('CATALYST-DNS-FOREIGN');
    expect((await dns('plan')).stdout).toContain('--adopt takes it over');
    const adopted = await dns('apply', '--yes', '--adopt', '--json');
    expect(adopted.status, adopted.stdout.slice(-500)).toBe(0);
    await expectValid('event', linesOf(adopted.stdout));
  });

  it('lists snapshots with why they were taken, and brings one back', async () => {
    const listed = await dns('snapshots', '--json');
    await expectValid('dns-snapshots', linesOf(listed.stdout));
    const { snapshots } = JSON.parse(listed.stdout) as { snapshots: { id: string; before: string }[] };
    expect(snapshots.map(({ id, before }) => `${id} ${before}`)).toEqual([
      `${F}-1 create`,
      `${POOL}-1 create`,
      `${F}-2 dns-apply`,
      `${F}-3 dns-apply`,
    ]);
    for (const line of linesOf((await dns('snapshots')).stdout)) expect(line.length).toBeLessThanOrEqual(80);
    const restored = await dns('restore', F, `${F}-3`, '--yes');
    expect(restored.status, restored.stderr).toBe(0);
    expect(restored.stderr).toMatch(/\+ record +CNAME api 60 +gateway\.example\.org/);
    expect((await dns('plan')).stdout).toContain('holds CNAME gateway.example.org');
    expect((await dns('restore', F, `${F}-4`, '--yes')).status).toBe(0);
    expect((await dns('plan')).stdout).toContain('Nothing would change.');
  });

  it('refuses to bring back what others would lose by, unless told', async () => {
    await others(POOL, [theirs(`www.${POOL}`, 'A', '198.51.100.8')]);
    const refused = await dns('restore', F, `${POOL}-1`, '--yes');
    expect(refused.status).toBe(4);
    expect(refused.stderr).toContain('CATALYST-DNS-ZONE-CHANGED');
    expect(refused.stderr).toContain(`www.${POOL} A`);
    const told = await dns('restore', F, `${POOL}-1`, '--even-if-changed', '--yes', '--json');
    expect(told.status, told.stdout.slice(-500)).toBe(0);
    await expectValid('event', linesOf(told.stdout));
    expect((await dns('apply', '--yes')).status).toBe(0);
  });

  it('says nothing about how far the Sovereign is', async () => {
    const { stdout } = await home.run(['sovereign', 'list', '--json']);
    expect(JSON.parse(stdout).sovereigns).toMatchObject([{ fqdn: F, state: 'done' }]);
    expect((await home.run(['sovereign', 'show'])).stdout).toContain('35 of 35 installed');
    expect((await home.run(['sovereign', 'wait', '--for', 'ready'])).status).toBe(0);
  });

  it.each([
    [['plan', 'omantle.omani.works'], 3, `Did you mean ${F}?`],
    [['restore', F, `${POOL}-99`], 3, 'CATALYST-NOT-FOUND'],
    [['restore', F, '../../../etc/passwd'], 3, 'CATALYST-NOT-FOUND'],
    [['restore', F], 2, 'CATALYST-USAGE'],
  ])('%j is refused with the next step', async (args, status, text) => {
    const ended = await dns(...args);
    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(text);
  });
});

describe('without anything to reach', () => {
  it('no Sovereign, no load balancer yet, no snapshot yet', async () => {
    const home = await catalystHome();
    expect(await home.run(['dns', 'plan'])).toMatchObject({ status: 3 });
    const spec = JSON.parse(JSON.stringify(soloSpec()));
    await journalled(settingsAt(home.folder), F, [
      { type: 'run-started', run: 'r1', command: 'create', version: '0', stages: ['apply'], sandbox: true },
      { type: 'output-learned', name: 'spec', value: spec },
      { type: 'stage-started', stage: 'apply' },
    ]);
    for (const command of ['plan', 'apply']) {
      const ended = await home.run(['dns', command]);
      expect(ended.status).toBe(4);
      expect(ended.stderr).toContain('has no load balancer yet');
      expect(ended.stderr).toContain(`catalyst sovereign resume ${F}`);
    }
    const none = await home.run(['dns', 'snapshots']);
    expect(none).toMatchObject({ status: 0, stdout: expect.stringContaining('No snapshots yet') });
    await expectValid('dns-snapshots', linesOf((await home.run(['dns', 'snapshots', '--json'])).stdout));
  });
});
