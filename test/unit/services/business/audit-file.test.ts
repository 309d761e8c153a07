import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AuditEntry } from '../../../../src/domain/business/audit-entry.ts';
import { openAuditLog } from '../../../../src/services/wiring/audit-file.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const entry = (what: string): AuditEntry => ({
  ...{
    v: 1,
    at: '2026-11-21T09:00:00Z',
    sovereign: 'acme.omani.works',
    world: 'real',
    command: 'voucher issue',
  },
  ...{ who: { login: 'ops', host: 'desk' }, request: 'r', what, outcome: 'done' },
});

it('keeps every line of many writers whole', async () => {
  const state = await tempFolder();
  const names = Array.from({ length: 40 }, (_, index) => `CODE-${index}`);
  await Promise.all(names.map((name) => openAuditLog(state).append(entry(name))));
  const { entries, unreadable } = await openAuditLog(state).read('acme.omani.works');
  expect(entries.map(({ what }) => what).toSorted()).toEqual(names.toSorted());
  expect(unreadable).toBe(0);
});

it('ends a torn line before the next, counts it, and changes nothing that stood there', async () => {
  const state = await tempFolder();
  const log = openAuditLog(state);
  await log.append(entry('A'));
  const file = join(state, 'audit/acme.omani.works.ndjson');
  await appendFile(file, '{"v":1,"at":"2026');
  const before = await readFile(file, 'utf8');
  await log.append(entry('B'));
  expect((await readFile(file, 'utf8')).startsWith(before)).toBe(true);
  const { entries, unreadable } = await log.read('acme.omani.works');
  expect([entries.map(({ what }) => what), unreadable]).toEqual([['A', 'B'], 1]);
});
