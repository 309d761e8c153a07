import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import {
  type SandboxUpOptions,
  sandboxDown,
  sandboxFault,
  sandboxStatus,
  sandboxUp,
} from '../../../src/sandbox/door.ts';
import { sandboxLayout } from '../../../src/sandbox/process/layout.ts';
import { isSameProcess } from '../../../src/sandbox/process/process-start.ts';
import { SANDBOX_ENTRY, temporaryStateDir, wallClock } from '../../support/sandbox.ts';

async function folder(): Promise<SandboxUpOptions> {
  const stateDir = await temporaryStateDir();
  onTestFinished(async () => void (await sandboxDown({ stateDir, clock: wallClock })));
  return { stateDir, entry: SANDBOX_ENTRY, env: process.env, clock: wallClock, speed: 500, seed: 7 };
}

test('up starts one process that answers; a second up finds it; down ends it', async () => {
  const options = await folder();
  const first = await sandboxUp(options);
  expect(first.started).toBe(true);
  const second = await sandboxUp(options);
  expect(second).toMatchObject({ started: false, context: { pid: first.context.pid } });
  expect(await sandboxStatus(options.stateDir)).toMatchObject({
    speed: 500,
    faults: [],
    sovereigns: [],
    unhandled: [],
  });
  expect(await sandboxDown(options)).toBe(true);
  expect(await isSameProcess(first.context.pid, first.context.pidStart)).toBe(false);
  expect(await sandboxStatus(options.stateDir)).toBeUndefined();
  expect(await sandboxDown(options)).toBe(false);
});

test('two ups at the same time end with one sandbox', async () => {
  const options = await folder();
  const [one, other] = await Promise.all([sandboxUp(options), sandboxUp(options)]);
  expect(one.context.pid).toBe(other.context.pid);
  expect([one.started, other.started].filter(Boolean)).toHaveLength(1);
});

test('the context says everything, is for our eyes only, and no secret is in the arguments', async () => {
  const options = await folder();
  const { context } = await sandboxUp(options);
  expect(statSync(sandboxLayout(options.stateDir).context).mode & 0o777).toBe(0o600);
  expect(context).toMatchObject({ v: 1, resolvers: ['192.0.2.53'], poolDomain: 'omani.works' });
  expect(context.hetznerApi).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  for (const name of ['registry', 'k3sReleases', 'git', 'powerdnsApi', 'control'] as const)
    expect(context[name]).not.toBe('');
  expect(context.authority).toContain('BEGIN CERTIFICATE');
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(context.pid)], { encoding: 'utf8' });
  for (const secret of Object.values(context.credentials)) expect(stdout).not.toContain(secret);
});

test('what the project holds outlives down and up, under the same token', async () => {
  const options = await folder();
  const { context } = await sandboxUp(options);
  const call = (api: string, method: string, path: string, body?: object) =>
    fetch(`${api}${path}`, {
      method,
      headers: { Authorization: `Bearer ${context.credentials.hetznerToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const labels = { 'catalyst.openova.io/sovereign': 'demo.omani.works' };
  const body = { name: 'cp1', server_type: 'cpx32', image: 'ubuntu-24.04', location: 'fsn1', labels };
  expect((await call(context.hetznerApi, 'POST', '/servers', body)).status).toBe(201);
  await sandboxDown(options);
  const again = await sandboxUp(options);
  expect(again.context.pid).not.toBe(context.pid);
  expect(again.context.authority).toBe(context.authority);
  expect((await sandboxStatus(options.stateDir))?.sovereigns).toEqual([
    {
      fqdn: 'demo.omani.works',
      servers: [{ name: 'cp1', status: 'running', location: 'fsn1' }],
      loadBalancers: 0,
    },
  ]);
  expect((await call(again.context.hetznerApi, 'GET', '/servers')).status).toBe(200);
});

test('faults are set and cleared; an unknown one, or no sandbox, is refused', async () => {
  const options = await folder();
  await expect(sandboxFault(options.stateDir, { set: { name: 'dns-lag' } })).rejects.toMatchObject({
    code: 'CATALYST-SANDBOX-DOWN',
  });
  await sandboxUp(options);
  expect(await sandboxFault(options.stateDir, { set: { name: 'hetzner-429', times: 2 } })).toEqual([
    { name: 'hetzner-429', times: 2 },
  ]);
  expect(await sandboxFault(options.stateDir, { clear: 'hetzner-429' })).toEqual([]);
  await expect(sandboxFault(options.stateDir, { set: { name: 'hetzner-everything' } })).rejects.toMatchObject(
    { code: 'CATALYST-USAGE' },
  );
});

test('the control endpoint takes its own token and host name only', async () => {
  const { context } = await sandboxUp(await folder());
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${context.control}/status`, { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ Authorization: `Bearer ${context.credentials.hetznerToken}` })).toBe(401);
  expect(await status({ Authorization: `Bearer ${context.credentials.controlToken}` })).toBe(200);
});

test('a serving process that ends at once is a clear failure', async () => {
  const options = await folder();
  const entry = { command: process.execPath, args: ['-e', 'throw new Error("no such luck")', '--'] };
  await expect(sandboxUp({ ...options, entry })).rejects.toMatchObject({
    code: 'CATALYST-SANDBOX-FAILED',
    message: expect.stringContaining('no such luck'),
  });
});
