import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { AuditEntry, AuditOutcome } from '../../../../src/domain/business/audit-entry.ts';
import { readLedger } from '../../../../src/services/books/read-ledger.ts';
import { listAudit } from '../../../../src/services/business/list-audit.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { deskWorkshop } from '../../../support/voucher-desk.ts';

const FQDN = 'demo.omani.works';

it('tells an intent without an outcome as under way, as cut off, or as unknown', async () => {
  const workshop = await deskWorkshop({ base: 'http://127.0.0.1:1/api' }, await tempFolder());
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const { host } = workshop.settings.who;
  const entry = (what: string, outcome: AuditOutcome, pid: number, at = host): AuditEntry => ({
    ...{ v: 1, at: '2026-11-21T09:00:00Z', sovereign: FQDN, world: 'real', command: 'voucher issue' },
    ...{ who: { login: 'ops', host: at, pid }, request: 'r', run: what, what, outcome },
  });
  await workshop.audit.appendAll([
    entry('DONE', 'intent', process.pid),
    entry('DONE', 'done', process.pid),
    entry('HERE', 'intent', process.pid),
    entry('KILLED', 'intent', child.pid!),
    entry('ELSEWHERE', 'intent', process.pid, 'another-desk'),
  ]);
  const { entries } = await listAudit(workshop, {});
  expect(entries.map(({ what, outcome, open }) => [what, outcome, open])).toEqual([
    ['DONE', 'intent', undefined],
    ['DONE', 'done', undefined],
    ['HERE', 'intent', 'under-way'],
    ['KILLED', 'intent', 'ended'],
    ['ELSEWHERE', 'intent', 'unknown'],
  ]);
});

it('notes of a database that was never reached that it was not', async () => {
  const workshop = await deskWorkshop({ base: 'http://127.0.0.1:1/api' }, await tempFolder());
  const databaseUrl = 'postgres://ops:word@127.0.0.1:1/sme_billing';
  await expect(
    readLedger(workshop, { reason: 'ticket 7', databaseUrl, onLines: () => undefined }),
  ).rejects.toMatchObject({ code: 'CATALYST-DATABASE-UNREACHABLE' });
  const { entries } = await listAudit(workshop, {});
  expect(entries).toMatchObject([
    { command: 'direct', outcome: 'refused', error: 'CATALYST-DATABASE-UNREACHABLE', reason: 'ticket 7' },
  ]);
});
