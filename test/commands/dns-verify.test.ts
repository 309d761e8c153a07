import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalystHome, type Ended, type Home, PROGRAM } from '../support/catalyst.ts';
import { until } from '../support/sandbox.ts';
import { PACKAGE_FOLDER, tool } from '../support/tools.ts';

const F = 'omantel.omani.works';
const SANDBOX = { CATALYST_CONTEXT: 'sandbox' };

async function valid(texts: string[]): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const schema = await readFile(join(PACKAGE_FOLDER, 'schemas/dns-verify.schema.json'), 'utf8');
  const validate = ajv.compile(JSON.parse(schema));
  for (const text of texts)
    expect(validate(JSON.parse(text)), `${text.slice(0, 400)} ${JSON.stringify(validate.errors)}`).toBe(true);
}

/** Every file of the Sovereign with its content: what must not change. */
async function stateOf({ state }: Home): Promise<string[]> {
  const folder = join(state, 'sovereigns');
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const lines = names.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return `${path} ${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
  });
  return (await Promise.all(lines)).sort();
}

interface Context {
  powerdnsApi: string;
  credentials: { powerdnsApiKey: string };
}

async function withSovereign() {
  await tool('tofu');
  const home = await catalystHome();
  onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
  expect((await home.run(['sandbox', 'up', '--speed', '300'])).status).toBe(0);
  const spec = join(PACKAGE_FOLDER, 'examples/rehearsal.yaml');
  const created = await home.run(['sovereign', 'create', '-f', spec, '--yes'], { env: SANDBOX });
  expect(created.status, created.stdout + created.stderr).toBe(0);
  const text = await readFile(join(home.state, 'sandbox/context.json'), 'utf8');
  const { powerdnsApi, credentials } = JSON.parse(text) as Context;
  const change = async (zone: string, name: string, type: string, values: string[]) => {
    const rrset = {
      ...{ name: `${name}.`, type, ttl: 300, changetype: values.length === 0 ? 'DELETE' : 'REPLACE' },
      records: values.map((content) => ({ content, disabled: false })),
    };
    const reply = await fetch(`${powerdnsApi}/api/v1/servers/localhost/zones/${zone}.`, {
      method: 'PATCH',
      headers: { 'X-API-Key': credentials.powerdnsApiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ rrsets: [rrset] }),
    });
    expect(reply.status).toBe(204);
  };
  const verify = (...args: string[]) => home.run(['dns', 'verify', ...args], { env: SANDBOX });
  const address = (await verify('--json')).stdout.match(/"address":"([\d.]+)"/)![1]!;
  return { home, change, verify, address };
}

describe('catalyst dns verify', () => {
  it('says what stands, what is wrong and what comes next; waits; and writes nothing', async () => {
    const { home, change, verify, address } = await withSovereign();
    const before = await stateOf(home);

    const good = await verify(F, '--public');
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout).toContain(`${F} → ${address}`);
    expect(good.stdout).toMatch(/✔ ok {6}ns1\.openova\.test {2}@ SOA +1h {2}serial \d{10}\n/);
    expect(good.stdout).toMatch(/✔ ok {6}192\.0\.2\.53 +console A +5m {2}203\.0\.113\.\d+\n/);
    expect(good.stdout).toContain(
      '– 4 dnssec  skipped  no validating resolver to ask; the DS matches the key',
    );
    expect(good.stdout).toMatch(/✔ ok {6}@ +certificate \+5 +89d {2}until /);
    expect(good.stdout.trimEnd()).toMatch(/\nAs wanted: zone, parent, public, tls\. Not asked: dnssec\.$/);
    expect(Math.max(...good.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);

    const without = await home.run(['dns', 'verify']);
    expect(without, 'the journal says where it lives').toMatchObject({ status: 0, stderr: '' });

    await change(F, `console.${F}`, 'A', ['203.0.113.99']);
    const stale = await verify();
    expect(stale).toMatchObject({ status: 8, stderr: '' });
    expect(stale.stdout).toContain('✖ 1 zone    failed');
    expect(stale.stdout).toMatch(/✖ wrong {3}ns1\.openova\.test {2}console A +5m {2}203\.0\.113\.99\n/);
    const said = stale.stdout.replace(/\s+/g, ' ');
    expect(said).toContain(
      `ns2.openova.test serve 203.0.113.99 for console.${F}, wanted ${address}; catalyst never wrote 203.0.113.99.`,
    );
    expect(said).toContain(`CATALYST-DIFFERENT · exit 8 · catalyst dns apply ${F} --adopt`);
    const json = await verify('--json', '--public');
    expect(json.status).toBe(8);
    await valid(json.stdout.trim().split('\n'));
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{ v: 1, sovereign: F, agrees: false },
      diagnoses: [{ kind: 'stale-address' }],
      error: { code: 'CATALYST-DIFFERENT', exit: 8 },
      stages: [{ state: 'failed' }, { state: 'passed' }, { stage: 'public', state: 'skipped' }, {}, {}],
    });

    const late = await verify('--watch', '--timeout', '1s');
    expect(late.status).toBe(6);
    expect(late.stdout).toMatch(
      /^\d\d:\d\d:\d\d zone {4}✖ wrong {3}ns1\.openova\.test console A: 203\.0\.113\.99 \(5m\)\n/,
    );
    expect(late.stderr).toContain('CATALYST-DNS-NOT-PROVEN · exit 6');

    const watching = watch(home, ['--watch', '--json', '--timeout', '90s']);
    await until('the first changes', () => watching.lines().length >= 2, 60_000);
    await change(F, `console.${F}`, 'A', [address]);
    const ended = await watching.ended;
    expect(ended.status, ended.stdout + ended.stderr).toBe(0);
    const lines = ended.stdout.trim().split('\n');
    await valid(lines);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ agrees: true, error: null });
    expect(lines.slice(0, -1).map((line) => JSON.parse(line).change.state)).toContain('ok');

    await change('omani.works', F, 'DS', [`1 13 2 ${'0'.repeat(64)}`]);
    const stopped = watch(home, ['--watch']);
    await until('the first changes', () => stopped.lines().length >= 2, 60_000);
    stopped.interrupt();
    expect(await stopped.ended).toMatchObject({
      status: 130,
      stderr: expect.stringContaining(`Stopped looking at the DNS of ${F}. Nothing was touched.`),
    });
    expect(await stateOf(home)).toEqual(before);
  }, 180_000);

  it('refuses what it cannot do, and asks nobody outside a sandbox', async () => {
    const { verify, home } = await withSovereign();
    const refused = async (status: number, code: string, ...args: string[]) => {
      const ended = await verify(...args);
      expect(ended.stderr, args.join(' ')).toContain(code);
      expect(ended).toMatchObject({ status, stdout: '' });
    };
    await refused(3, 'CATALYST-NOT-FOUND', 'omantl.omani.works');
    await refused(4, 'CATALYST-TARGET-REFUSED', '--resolver', '8.8.8.8');
    await refused(2, 'CATALYST-USAGE', '--resolver', 'dns.example');
    await refused(2, 'CATALYST-USAGE', '--resolver', '127.0.0.1:0');
    await refused(2, 'CATALYST-USAGE', '--host', 'a..b');
    await refused(2, 'CATALYST-USAGE', '--timeout', 'soon');
    const outside = await home.run(['dns', 'verify', '--context', 'real']);
    expect(outside.status).toBe(4);
    expect(outside.stderr).toContain('lives in a sandbox');
    const silent = await verify('--resolver', '127.0.0.1:1', '--host', 'shop', '--json');
    expect(silent.status).toBe(8);
    expect(JSON.parse(silent.stdout).diagnoses).toMatchObject([{ kind: 'resolver-silent' }]);
    expect(silent.stdout).toContain(`"shop.${F}"`);
  }, 180_000);
});

function watch(home: Home, args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'dns', 'verify', ...args], {
    env: { ...home.env, ...SANDBOX },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const told: Ended = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    told.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told.stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (status) => resolve({ ...told, status }));
  });
  return {
    ended,
    lines: () => told.stdout.split('\n').slice(0, -1),
    interrupt: () => child.kill('SIGINT'),
  };
}
