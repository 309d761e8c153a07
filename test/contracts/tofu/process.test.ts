import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  copyFile,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TofuProgress } from '../../../src/clients/tofu/tofu.ts';
import { tool } from '../../support/tools.ts';
import { CANARY, exists, makeSite, openTofu, PASSPHRASE, type Site, until } from './real-tofu.ts';

// Many short runs of the real program, on machines that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let site: Site;
let binary: string;

beforeEach(async () => {
  site = await makeSite();
  binary = (await tool('tofu')).path;
});

afterEach(async () => {
  await writeFile(site.proceed, '');
  await openTofu(binary, site).settle();
  await site.remove();
});

async function planned(options: Parameters<typeof openTofu>[2] = {}) {
  const tofu = openTofu(binary, site, options);
  await tofu.prepare(site.variables);
  return { tofu, plan: await tofu.plan() };
}

describe('a plan', () => {
  test('names what would change, without the sensitive values', async () => {
    const { plan } = await planned();
    expect(plan.empty).toBe(false);
    expect(plan.changes.map(({ address, action }) => [address, action])).toEqual([
      ['terraform_data.first', 'create'],
      ['terraform_data.second', 'create'],
    ]);
    expect(JSON.stringify(plan)).not.toContain(CANARY);
  });

  test('is refused when another one lies in its place', async () => {
    const { tofu, plan } = await planned();
    await appendFile(join(site.folder, 'plan.bin'), 'x');
    await expect(tofu.apply(plan.hash, () => undefined)).rejects.toMatchObject({
      code: 'CATALYST-PLAN-MOVED',
    });
    expect(await exists(site.started)).toBe(false);
  });

  test('is refused when the state moved after it', async () => {
    await writeFile(site.proceed, '');
    const { tofu, plan } = await planned();
    const kept = await readFile(join(site.folder, 'plan.bin'));
    await tofu.apply(plan.hash, () => undefined);
    await writeFile(join(site.folder, 'plan.bin'), kept);
    await expect(tofu.apply(plan.hash, () => undefined)).rejects.toMatchObject({
      code: 'CATALYST-PLAN-MOVED',
    });
  });
});

describe('an apply', () => {
  test('tells each resource with done and total, and leaves outputs and state', async () => {
    await writeFile(site.proceed, '');
    const { tofu, plan } = await planned();
    const seen: TofuProgress[] = [];
    await tofu.apply(plan.hash, (progress) => seen.push(progress));
    const done = seen.filter(({ kind }) => kind === 'done');
    expect(done.map(({ address, done: count, total }) => [address, count, total])).toEqual([
      ['terraform_data.first', 1, 2],
      ['terraform_data.second', 2, 2],
    ]);
    expect(await tofu.outputs()).toEqual({ greeting: 'hello' });
    expect((await tofu.resources()).map(({ address, tainted }) => [address, tainted])).toEqual([
      ['terraform_data.first', false],
      ['terraform_data.second', false],
    ]);
    expect((await tofu.plan()).empty).toBe(true);
  });

  test('leaves no secret in clear in any file of the work folder, and files for the owner only', async () => {
    await writeFile(site.proceed, '');
    const { tofu, plan } = await planned();
    await tofu.apply(plan.hash, () => undefined);
    const files = (await readdir(site.folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const texts = await Promise.all(
      files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    expect(texts.filter((text) => text.includes(CANARY) || text.includes(PASSPHRASE))).toEqual([]);
    await writeFile(join(site.folder, 'planted'), CANARY);
    expect(await readFile(join(site.folder, 'planted'), 'latin1')).toContain(CANARY);
    for (const name of ['tofu.auto.tfvars.json', 'plan.bin', 'cli.tfrc', 'log/apply.out']) {
      expect([name, (await stat(join(site.folder, name))).mode & 0o077]).toEqual([
        name,
        name === 'plan.bin' ? 0o044 : 0,
      ]);
    }
    expect((await stat(site.folder)).mode & 0o777).toBe(0o700);
  });

  test('says so when the passphrase is another one', async () => {
    await writeFile(site.proceed, '');
    const { tofu, plan } = await planned();
    await tofu.apply(plan.hash, () => undefined);
    const stranger = openTofu(binary, site, { passphrase: async () => 'cd'.repeat(32) });
    await expect(stranger.plan()).rejects.toMatchObject({ code: 'CATALYST-TOFU-STATE-SEALED' });
    await expect(stranger.resources()).rejects.toMatchObject({ code: 'CATALYST-TOFU-STATE-SEALED' });
  });

  test('gets one interrupt, saves its state and is over when we return', async () => {
    const abort = new AbortController();
    const { tofu, plan } = await planned({ signal: abort.signal });
    const applying = tofu.apply(plan.hash, () => undefined);
    await until(() => exists(site.started), 'the second resource begins');
    abort.abort();
    await expect(applying).rejects.toMatchObject({ code: 'CATALYST-INTERRUPTED' });
    expect(await exists(join(site.folder, 'child.json'))).toBe(false);
    const told = await readFile(join(site.folder, 'log/apply.out'), 'utf8');
    expect(told.match(/Interrupt received/g)).toHaveLength(1);
    const after = await openTofu(binary, site).resources();
    expect(after.map(({ address, tainted }) => [address, tainted])).toEqual([
      ['terraform_data.first', false],
      ['terraform_data.second', true],
    ]);
    await openTofu(binary, site).untaint('terraform_data.second');
    expect((await openTofu(binary, site).plan()).empty).toBe(true);
  });

  test.each([
    ['recorded', () => Promise.resolve()],
    ['killed before it could record it', () => rm(join(site.folder, 'child.json'))],
  ])('outlives us, %s: tofu finishes alone, and a later run waits for it', async (name, lose) => {
    if (process.platform !== 'linux' && name !== 'recorded') return;
    const script = join(import.meta.dirname, 'apply-and-hang.ts');
    const arguments_ = [script, binary, site.folder, JSON.stringify(site.variables)];
    const us = spawn(process.execPath, arguments_, { stdio: 'ignore' });
    await until(() => exists(site.started), 'the second resource begins');
    us.kill('SIGKILL');
    await once(us, 'exit');
    await lose();
    const later = openTofu(binary, site);
    const settling = later.settle();
    await expect(Promise.race([settling, Promise.resolve('still waiting')])).resolves.toBe('still waiting');
    await expect(later.plan()).rejects.toMatchObject({ code: 'CATALYST-TOFU-STATE-LOCKED' });
    await writeFile(site.proceed, '');
    expect(await settling).toBe(true);
    expect((await later.resources()).map(({ tainted }) => tainted)).toEqual([false, false]);
    expect((await later.plan()).empty).toBe(true);
    expect(await later.settle()).toBe(false);
  });
});

describe('a state that a killed tofu left behind', () => {
  test('is put back from the copy before it, or goes', async () => {
    await writeFile(site.proceed, '');
    const { tofu, plan } = await planned();
    await tofu.apply(plan.hash, () => undefined);
    await truncate(join(site.folder, 'terraform.tfstate'), 0);
    expect(await tofu.settle()).toBe(false);
    expect(await tofu.resources()).toEqual([]);
    expect((await tofu.plan()).changes).toHaveLength(2);
  });
});

test('a provider whose tofu was killed is ended, and blocks nothing', async () => {
  if (process.platform !== 'linux') return;
  const { tofu } = await planned();
  const provider = join(site.root, 'terraform-provider-planted');
  await copyFile('/bin/sleep', provider);
  await chmod(provider, 0o755);
  const orphan = spawn(provider, ['600'], { cwd: site.folder, stdio: 'ignore', detached: true });
  const ended = once(orphan, 'exit');
  await once(orphan, 'spawn');
  expect(await tofu.settle()).toBe(false);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect((await tofu.plan()).changes).toHaveLength(2);
});

describe('a packed plan', () => {
  test('is applied in another work folder, as long as the state there is the same', async () => {
    await writeFile(site.proceed, '');
    const { tofu, plan } = await planned();
    const packed = await tofu.packPlan();
    expect(
      JSON.stringify(
        Object.values(packed.files).map((file) => Buffer.from(file, 'base64').toString('latin1')),
      ),
    ).not.toContain(CANARY);
    const elsewhere = openTofu(binary, { folder: join(site.root, 'elsewhere') });
    await elsewhere.placePlan(packed);
    await elsewhere.apply(plan.hash, () => undefined);
    expect(await elsewhere.outputs()).toEqual({ greeting: 'hello' });
    await expect(elsewhere.placePlan(packed)).rejects.toMatchObject({ code: 'CATALYST-PLAN-MOVED' });
  });

  test('with a path that leads out of the folder is refused', async () => {
    const tofu = openTofu(binary, { folder: join(site.root, 'elsewhere') });
    const packed = { files: { '../outside': '' }, state: 'none' };
    await expect(tofu.placePlan(packed)).rejects.toMatchObject({ code: 'CATALYST-ARCHIVE-INVALID' });
    expect(await exists(join(site.root, 'outside'))).toBe(false);
  });
});
