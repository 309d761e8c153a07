import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tool } from '../../support/tools.ts';
import { CANARY, exists, makeSite, openTofu, PASSPHRASE, type Site } from './real-tofu.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let site: Site;
let binary: string;

beforeEach(async () => {
  site = await makeSite();
  binary = (await tool('tofu')).path;
  await writeFile(site.proceed, '');
});

afterEach(() => site.remove());

const stampOf = () => readFile(join(site.folder, 'init.json'), 'utf8');

test('a fresh work folder is begun without any secret, and prepared from there', async () => {
  const asked: string[] = [];
  const ask = <T>(name: string, answer: T) => {
    asked.push(name);
    return Promise.resolve(answer);
  };
  const tofu = openTofu(binary, site, {
    passphrase: () => ask('passphrase', PASSPHRASE),
    secretVariables: () => ask('variables', { secret: CANARY }),
  });
  await tofu.begin?.();
  expect(asked).toEqual([]);
  expect(await exists(join(site.folder, 'tofu.auto.tfvars.json'))).toBe(false);
  const stamp = await stampOf();
  const told = await readFile(join(site.folder, 'log/init.out'), 'utf8');
  await rm(join(site.folder, 'log/init.out'));
  await tofu.prepare(site.variables);
  expect(told).toContain('successfully initialized');
  expect(await exists(join(site.folder, 'log/init.out'))).toBe(false);
  expect(await stampOf()).toBe(stamp);
  const plan = await tofu.plan();
  await tofu.apply(plan.hash, () => undefined);
  expect((await tofu.plan()).empty).toBe(true);
});

test('what prepares waits for it, and tells what went wrong with it', async () => {
  const tofu = openTofu(join(site.root, 'no-such-tofu'), site);
  const beginning = tofu.begin?.();
  const preparing = tofu.prepare(site.variables);
  await expect(preparing).rejects.toThrow();
  await expect(beginning).resolves.toBeUndefined();
});

test('one that has a state is left alone', async () => {
  const first = openTofu(binary, site);
  await first.prepare(site.variables);
  const plan = await first.plan();
  await first.apply(plan.hash, () => undefined);
  await rm(join(site.folder, 'init.json'));
  const before = await readdir(site.folder);
  await openTofu(binary, site).begin?.();
  expect(await readdir(site.folder)).toEqual(before);
});
