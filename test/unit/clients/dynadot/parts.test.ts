import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasArrived, isDisturbed, standingOf } from '../../../../src/clients/dynadot/difference.ts';
import type { Image, Line } from '../../../../src/clients/dynadot/line.ts';
import { paceAt } from '../../../../src/clients/dynadot/pace.ts';
import { pendingInFolder } from '../../../../src/clients/dynadot/pending-files.ts';
import { spoken, written } from '../../../../src/clients/dynadot/text-form.ts';

const line = (host: string, value = '192.0.2.1'): Line => ({ place: 'sub', host, type: 'a', value });
const image = (...hosts: string[]): Image => ({ lines: hosts.map((host) => line(host)), ttl: '300' });

test('any text comes back from its written form, and no part of that is longer than it may be', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (text) => {
      expect(spoken(written(text))).toBe(Buffer.from(text).toString());
      expect(written(text)).toMatch(/^"[\x20-\x7e]*"$/);
    }),
  );
  expect(written('a'.repeat(256))).toBe(`"${'a'.repeat(255)}" "a"`);
  expect(written('')).toBe('""');
});

test('a zone between before and after is on its way; anything else is a disturbance', () => {
  const [before, after] = [image('a', 'b', 'b'), image('b', 'b', 'c')];
  const at = (...hosts: string[]) => standingOf(before, after, image(...hosts));
  expect([hasArrived(at('c', 'b', 'b')), isDisturbed(at('c', 'b', 'b'))]).toEqual([true, false]);
  for (const seen of [at('a', 'b', 'b'), at('a', 'b', 'b', 'c'), at('b', 'b')])
    expect([hasArrived(seen), isDisturbed(seen)]).toEqual([false, false]);
  expect(at('b', 'b', 'c', 'x').strangers).toEqual([line('x')]);
  expect(at('b', 'c').lost).toEqual([line('b')]);
  const ttl = (seen: string) => standingOf(before, { ...after, ttl: '60' }, { ...after, ttl: seen }).ttl;
  expect([ttl('60'), ttl('300'), ttl('9')]).toEqual(['as-after', 'as-before', 'strange']);
});

test('durations shrink with the speed of a rehearsal, budgets not below what a busy machine needs', () => {
  expect(paceAt(1)).toMatchObject({ gapMs: 1_100, penaltyMs: 60_000, budgetMs: 2_700_000, doubtMs: 120_000 });
  expect(paceAt(60)).toMatchObject({ gapMs: 19, penaltyMs: 1_000, budgetMs: 45_000, doubtMs: 30_000 });
  expect(paceAt(10_000)).toMatchObject({ gapMs: 1, budgetMs: 30_000 });
});

test('a pending write is kept whole, for our eyes, and never over another one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-pending-'));
  try {
    const pending = pendingInFolder(join(folder, 'dns'));
    const write = { at: 1, before: image('a'), after: image('b') };
    expect(await pending.find('example.org')).toBeUndefined();
    const claims = await Promise.all([1, 2, 3, 4].map(() => pending.claim('example.org', write)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await readdir(join(folder, 'dns'))).toEqual(['example.org.json']);
    expect((await stat(join(folder, 'dns', 'example.org.json'))).mode & 0o777).toBe(0o600);
    expect(await pendingInFolder(join(folder, 'dns')).find('example.org')).toEqual(write);
    await pending.clear('example.org');
    expect(await pending.claim('example.org', write)).toBe(true);
    await writeFile(join(folder, 'dns', 'example.org.json'), '{"at":');
    expect(await pending.find('example.org')).toBeUndefined();
    expect(await pending.claim('example.org', write)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
