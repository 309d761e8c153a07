import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { OutcomeUnknown } from '../../../../src/domain/business/business-errors.ts';
import type { BusinessWorkshop } from '../../../../src/services/business/business.ts';
import { type IssueRequest, issueVoucher } from '../../../../src/services/vouchers/issue-voucher.ts';
import { revokeVoucher } from '../../../../src/services/vouchers/revoke-voucher.ts';
import { realClock } from '../../../support/real-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import {
  DESK_TOKEN,
  type Desk,
  deskWorkshop,
  type Trouble,
  voucherDesk,
} from '../../../support/voucher-desk.ts';

let desk: Desk;
let home: string;
let workshop: BusinessWorkshop;

/** Real time for the sockets, none for the looks between. */
const hurried = {
  now: realClock.now,
  sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(ms > 5000 ? ms : 1, signal),
};

beforeEach(async () => {
  desk = await voucherDesk();
  onTestFinished(() => desk.close());
  home = await tempFolder();
  workshop = await deskWorkshop(desk, home, { clock: hurried });
});

const wanted = { code: 'summer-2026', credit: '50', maxRedemptions: '10', description: 'Summer' };

const request = (more: Partial<IssueRequest> = {}): IssueRequest => ({
  ...{ token: DESK_TOKEN, voucher: wanted, update: false, resurrect: false, dryRun: false },
  ...{ ask: async () => true, ...more },
});

const issue = (more: Partial<IssueRequest> = {}) => issueVoucher(workshop, request(more));
const writes = () =>
  desk.asked.filter((call) => /^(POST|DELETE) \/billing\/vouchers\/(issue|revoke)/.test(call));
const code = (expected: string) => expect.objectContaining({ code: expected });
const auditLines = async () => {
  const text = await readFile(join(home, 'state/audit/demo.omani.works.ndjson'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

describe('issue', () => {
  it('sends all five fields, reads back and notes both the attempt and its end', async () => {
    const result = await issue();
    expect(result).toMatchObject({
      ...{ sovereign: 'demo.omani.works', world: 'real', outcome: 'created', settledByReadBack: false },
      voucher: { code: 'SUMMER-2026', credit: 50_000_000n, maxRedemptions: 10, active: true },
      plan: { liability: 500_000_000n },
    });
    const sent = desk.bodies[desk.asked.indexOf('POST /billing/vouchers/issue')];
    expect(sent).toEqual({
      code: 'SUMMER-2026',
      credit_omr: 50,
      description: 'Summer',
      active: true,
      max_redemptions: 10,
    });
    expect((await auditLines()).map(({ outcome }) => outcome)).toEqual(['intent', 'done']);
    expect((await stat(join(home, 'state/audit/demo.omani.works.ndjson'))).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(await auditLines())).not.toContain(DESK_TOKEN);
  });

  it('leaves an identical live voucher alone', async () => {
    await issue();
    const before = writes().length;
    expect(await issue()).toMatchObject({ outcome: 'unchanged' });
    expect(writes().length).toBe(before);
  });

  it('changes a live voucher only when told to, and keeps what is not named', async () => {
    await issue();
    await expect(issue({ voucher: { ...wanted, credit: '60' } })).rejects.toEqual(
      code('CATALYST-VOUCHER-EXISTS'),
    );
    const changed = await issue({ update: true, voucher: { code: 'summer-2026', active: false } });
    expect(changed).toMatchObject({ outcome: 'updated', plan: { liability: 0n } });
    expect(desk.rows.get('SUMMER-2026')).toMatchObject({
      ...{ active: false, credit_omr: 50, max_redemptions: 10, description: 'Summer' },
    });
  });

  it('writes nothing at a dry run, a no, nobody to ask, or a fault', async () => {
    expect(await issue({ dryRun: true })).toMatchObject({ outcome: 'planned' });
    await expect(issue({ ask: async () => false })).rejects.toEqual(code('CATALYST-DECLINED'));
    await expect(issue({ ask: async () => undefined })).rejects.toEqual(code('CATALYST-ANSWER-MISSING'));
    await expect(issue({ voucher: { code: '-', credit: '1.5', description: '<b>' } })).rejects.toMatchObject({
      code: 'CATALYST-VOUCHER-INVALID',
      faults: [
        { field: 'code' },
        { field: 'credit' },
        { field: 'max-redemptions' },
        { field: 'description' },
      ],
    });
    expect(writes()).toEqual([]);
    expect(await auditLines()).toEqual([]);
  });

  it('asks the role first', async () => {
    desk.role = 'member';
    await expect(issue()).rejects.toEqual(code('CATALYST-ROLE-MISSING'));
    expect(desk.asked).toEqual(['GET /auth/me']);
  });

  it('generates a code that is not easily misread', async () => {
    const { voucher } = await issue({ voucher: { credit: '5', maxRedemptions: '1' } });
    expect(voucher?.code).toMatch(/^VCH-[2-9A-HJKMNP-Z]{12}$/);
  });
});

describe('a lost answer', () => {
  it('is settled by reading back: done', async () => {
    desk.troubles.push({ on: /vouchers\/issue/, times: 1, how: 'cut', when: 'after' });
    expect(await issue()).toMatchObject({ outcome: 'created', settledByReadBack: true });
    expect(writes().length).toBe(1);
  });

  it('is settled by reading back: not done', async () => {
    desk.troubles.push({
      on: /vouchers\/issue/,
      times: 1,
      how: { status: 500, body: '{"error":"failed to save voucher"}' },
      when: 'before',
    });
    await expect(issue()).rejects.toMatchObject({
      code: 'CATALYST-BILLING-UNAVAILABLE',
      message: expect.stringContaining('not written'),
    });
    expect((await auditLines()).at(-1)).toMatchObject({
      outcome: 'refused',
      error: 'CATALYST-BILLING-UNAVAILABLE',
    });
  });

  it('is unknown only when reading back fails too, and can be asked later', async () => {
    desk.troubles.push({ on: /vouchers\/issue/, times: 1, how: 'cut', when: 'after' });
    const unread: Trouble = { on: /list/, since: /issue/, times: 3, how: 'cut', when: 'before' };
    desk.troubles.push(unread);
    const thrown = await issue().catch((failure: unknown) => failure);
    expect(thrown).toBeInstanceOf(OutcomeUnknown);
    expect((await auditLines()).at(-1)).toMatchObject({ outcome: 'unknown' });
    expect(unread.times).toBe(0);
    expect(await (thrown as OutcomeUnknown).readBack()).toMatchObject({ code: 'SUMMER-2026' });
  });

  it('of a revocation is a success when the voucher is gone', async () => {
    await issue();
    desk.troubles.push({ on: /vouchers\/revoke/, times: 1, how: 'cut', when: 'after' });
    const revoked = await revokeVoucher(workshop, 'summer-2026', request());
    expect(revoked).toMatchObject({ outcome: 'revoked', settledByReadBack: true });
  });
});

describe('somebody else at the same voucher', () => {
  const meddle = (credit: number) => {
    const row = {
      code: 'SUMMER-2026',
      description: 'Summer',
      active: true,
      max_redemptions: 10,
      times_redeemed: 0,
    };
    desk.rows.set(row.code, { ...row, credit_omr: credit, created_at: '2026-11-21T09:00:00Z' });
  };

  it('is noticed right before the write', async () => {
    const ask = async () => {
      meddle(7);
      return true;
    };
    await expect(issue({ ask })).rejects.toEqual(code('CATALYST-DIFFERENT'));
    expect(writes()).toEqual([]);
  });

  it('is noticed behind it', async () => {
    desk.troubles.push({ on: /issue/, times: 1, how: { status: 200, body: '{}' }, when: 'before' });
    const racing = issue().catch((thrown: unknown) => thrown);
    expect(await racing).toMatchObject({ code: 'CATALYST-DIFFERENT' });
    expect((await auditLines()).at(-1)).toMatchObject({ outcome: 'refused', error: 'CATALYST-DIFFERENT' });
  });
});

describe('a revoked code', () => {
  it('is not issued again when our own audit file knows of it', async () => {
    await issue();
    await revokeVoucher(workshop, 'SUMMER-2026', request());
    await expect(issue()).rejects.toEqual(code('CATALYST-VOUCHER-REVOKED'));
    expect(writes().length).toBe(2);
    expect(await issue({ resurrect: true })).toMatchObject({ outcome: 'created' });
  });

  it('that came back unasked is revoked again at once', async () => {
    const old = {
      code: 'SUMMER-2026',
      credit_omr: 5,
      description: '',
      active: false,
      max_redemptions: 1,
      times_redeemed: 1,
    };
    desk.tombstones.set(old.code, { ...old, created_at: '2026-01-01T00:00:00Z' });
    await expect(issue()).rejects.toEqual(code('CATALYST-VOUCHER-REVOKED'));
    expect(desk.rows.size).toBe(0);
  });

  it('with lower case is revoked by the path that can name it', async () => {
    const row = { credit_omr: 5, description: '', active: true, max_redemptions: 1, times_redeemed: 0 };
    desk.rows.set('Summer', { code: 'Summer', ...row, created_at: '2026-01-01T00:00:00Z' });
    await revokeVoucher(workshop, 'Summer', request());
    expect(desk.asked).toContain('DELETE /billing/admin/promos/Summer');
  });
});

describe('the mail', () => {
  const email = 'guest@example.com';
  it('has an outcome of its own, and its recipient is kept nowhere', async () => {
    expect((await issue({ voucher: { ...wanted, email } })).mail).toEqual({ state: 'accepted' });
    desk.troubles.push({ on: /notification/, times: 1, how: 'cut', when: 'after' });
    expect((await issue({ voucher: { ...wanted, email } })).mail).toMatchObject({ state: 'unknown' });
    const body = `{"error":"failed to send email to ${email}"}`;
    desk.troubles.push({ on: /notification/, times: 1, how: { status: 400, body }, when: 'before' });
    const refused = await issue({ voucher: { ...wanted, email } });
    expect(refused.mail).toMatchObject({ state: 'refused' });
    expect(JSON.stringify(refused.mail)).not.toContain(email);
    expect(JSON.stringify(await auditLines())).not.toContain(email);
    expect(writes().length).toBe(1);
  });

  it.each([
    'a@b.com\r\nBcc: x@y.com',
    'a@b.com,c@d.com',
    'A <a@b.com>',
    'a@b',
    `${'a'.repeat(70)}@b.com`,
    '',
  ])('goes to no %j', async (hostile) => {
    await expect(issue({ voucher: { ...wanted, email: hostile } })).rejects.toMatchObject({
      faults: [{ field: 'email' }],
    });
    expect(desk.asked).toEqual([]);
  });
});

describe('what a way has not', () => {
  it('is told before anything is written: the operator bridge mails nothing', async () => {
    await workshop.contexts.create({ name: 'br', fqdn: 'demo.omani.works', world: 'real', via: 'bridge' });
    const mailed = issue({ sovereign: 'br', voucher: { ...wanted, email: 'guest@example.com' } });
    await expect(mailed).rejects.toMatchObject({ code: 'CATALYST-USAGE' });
    expect(writes()).toEqual([]);
    expect(await issue({ sovereign: 'br' })).toMatchObject({ outcome: 'created' });
  });

  it.each([
    ['demo', '', 'voucher revoke'],
    ['demo', '..', 'voucher revoke'],
    ['br', 'lower', 'gateway'],
  ])('is told before anybody is asked: by %s no path names the code "%s"', async (sovereign, odd, next) => {
    await workshop.contexts.create({ name: 'br', fqdn: 'demo.omani.works', world: 'real', via: 'bridge' });
    const row = { credit_omr: 5, description: '', active: true, max_redemptions: 1, times_redeemed: 0 };
    desk.rows.set(odd, { ...row, code: odd, created_at: new Date().toISOString() });
    const asked = { token: DESK_TOKEN, sovereign, ask: async () => expect.unreachable() };
    for (const dryRun of [true, false])
      await expect(revokeVoucher(workshop, odd, { ...asked, dryRun })).rejects.toMatchObject({
        ...{ code: 'CATALYST-BILLING-REFUSED', hint: expect.stringContaining(next) },
      });
    expect(writes()).toEqual([]);
  });
});

describe('a voucher that breaks our rules', () => {
  it('is switched off as it is, and changed otherwise only to what keeps them', async () => {
    const odd = { description: '<b>Old</b>', credit_omr: 5000, max_redemptions: -1, times_redeemed: 2 };
    const row = { ...odd, code: 'ODD-1', active: true, created_at: new Date().toISOString() };
    desk.rows.set('ODD-1', row);
    const change = (voucher: object, more: object = {}) =>
      issue({ voucher: { code: 'ODD-1', ...voucher }, ceiling: 1_000_000_000n, update: true, ...more });
    await expect(change({ maxRedemptions: '9' })).rejects.toMatchObject({
      faults: [{ field: 'credit' }, { field: 'description' }],
    });
    await expect(change({ active: false, email: 'a@example.com' })).rejects.toMatchObject({ exit: 2 });
    await expect(change({ active: false, description: '<i>' })).rejects.toMatchObject({ exit: 2 });
    expect(writes()).toEqual([]);
    expect(await change({ active: false })).toMatchObject({ outcome: 'updated', voucher: { active: false } });
    expect(desk.rows.get('ODD-1')).toMatchObject({ ...odd, active: false });
    await expect(change({ active: true })).rejects.toMatchObject({ exit: 2 });
  });
});
