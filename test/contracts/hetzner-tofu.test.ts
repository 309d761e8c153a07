import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { BootedServer } from '../../src/sandbox/ground.ts';
import {
  HETZNER_READ_ONLY_TOKEN,
  HETZNER_TOKEN,
  type SimulatedCloud,
  simulatedCloud,
  temporaryStateDir,
  until,
} from '../support/sandbox.ts';
import { tool } from '../support/tools.ts';

const MODULE = resolve(import.meta.dirname, '../fixtures/hetzner-module');
const run = promisify(execFile);

interface Outcome {
  code: number;
  output: string;
}

type Tofu = (args: string[], token?: string) => Promise<Outcome>;

/** The fixture module in a folder of its own, initialised, working on the simulated cloud. */
async function stage(cloud: SimulatedCloud): Promise<Tofu> {
  const [tofu, mirror] = [await tool('tofu'), await tool('provider-mirror')];
  const folder = await temporaryStateDir();
  await cp(MODULE, folder, { recursive: true });
  const configuration = join(folder, 'mirror.tofurc');
  await writeFile(
    configuration,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror.path)}\n  }\n}\n`,
  );
  await mkdir(join(folder, 'home'));
  const call: Tofu = (args, token = HETZNER_TOKEN) => {
    const env = {
      PATH: process.env.PATH,
      HOME: join(folder, 'home'),
      TF_CLI_CONFIG_FILE: configuration,
      HCLOUD_TOKEN: token,
      HCLOUD_ENDPOINT: cloud.api,
    };
    return run(tofu.path, [...args, '-no-color'], { cwd: folder, env, maxBuffer: 1 << 24 }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
    );
  };
  expect(await call(['init', '-input=false'])).toMatchObject({ code: 0 });
  return call;
}

const apply = (tofu: Tofu, token?: string) => tofu(['apply', '-auto-approve', '-input=false'], token);
const objects = (cloud: SimulatedCloud) =>
  Object.values(cloud.hetzner.cloud.counts()).reduce((sum, count) => sum + count, 0);

describe('the real provider on the simulated Hetzner Cloud', () => {
  test('creates, finds nothing to change, destroys to zero', async () => {
    const cloud = await simulatedCloud();
    const booted: BootedServer[] = [];
    const attached: BootedServer[] = [];
    cloud.ground.bus.on('server-started', (server) => booted.push(server));
    cloud.ground.bus.on('network-attached', (server) => attached.push(server));
    const tofu = await stage(cloud);
    const applied = await apply(tofu);
    expect(applied.output).toContain('Apply complete! Resources: 19 added');
    expect(cloud.hetzner.cloud.counts()).toMatchObject({
      servers: 3,
      load_balancers: 1,
      volumes: 1,
      networks: 1,
    });
    expect(booted.map((server) => server.name).sort()).toEqual([
      'catalyst-demo-cp1',
      'catalyst-demo-cp2',
      'catalyst-demo-w1',
    ]);
    expect(booted[0]?.privateIps).toEqual([]);
    await until('the attachments', () => attached.length === 3);
    expect(attached.find((server) => server.name === 'catalyst-demo-cp2')).toMatchObject({
      privateIps: ['10.0.1.3'],
      userData: '#cloud-config\n',
    });
    expect(await tofu(['plan', '-detailed-exitcode', '-input=false'])).toMatchObject({ code: 0 });
    expect(await tofu(['destroy', '-auto-approve', '-input=false'])).toMatchObject({ code: 0 });
    expect(objects(cloud)).toBe(0);
  });

  test('a rate limit is waited out', async () => {
    const cloud = await simulatedCloud();
    const tofu = await stage(cloud);
    cloud.ground.faults.set({ name: 'hetzner-429', times: 1 });
    expect(await apply(tofu)).toMatchObject({ code: 0 });
    expect(cloud.ground.faults.list()).toEqual([]);
  });

  test('an outage fails the apply, the next one completes it with one object of each', async () => {
    const cloud = await simulatedCloud();
    const tofu = await stage(cloud);
    cloud.ground.faults.set({ name: 'hetzner-5xx', times: 2 });
    const failed = await apply(tofu);
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('service_error');
    expect(await apply(tofu)).toMatchObject({ code: 0 });
    expect(cloud.hetzner.cloud.counts()).toMatchObject({
      servers: 3,
      networks: 1,
      load_balancers: 1,
      ssh_keys: 1,
    });
  });

  test.each([
    ['hetzner-quota', 'resource_limit_exceeded', {}],
    ['hetzner-no-capacity', 'resource_unavailable', { target: 'fsn1' }],
    ['hetzner-uniqueness', 'uniqueness_error', { target: 'servers' }],
    ['hetzner-read-only-token', 'forbidden', {}],
  ])('%s answers %s', async (name, code, more) => {
    const cloud = await simulatedCloud();
    const tofu = await stage(cloud);
    cloud.ground.faults.set({ name, ...more });
    const failed = await apply(tofu);
    expect(failed.code).toBe(1);
    expect(failed.output).toContain(code);
    expect(cloud.hetzner.cloud.counts().servers).toBe(0);
  });

  test('a token that may only read plans, and creates nothing', async () => {
    const cloud = await simulatedCloud();
    const tofu = await stage(cloud);
    const failed = await apply(tofu, HETZNER_READ_ONLY_TOKEN);
    expect(failed.output).toContain('forbidden');
    expect(objects(cloud)).toBe(0);
  });
});
