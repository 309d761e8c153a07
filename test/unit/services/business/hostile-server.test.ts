import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { CatalystError } from '../../../../src/domain/errors.ts';
import type { BusinessWorkshop } from '../../../../src/services/business/business.ts';
import { listVouchers, showVoucher } from '../../../../src/services/vouchers/read-vouchers.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { DESK_TOKEN, type Desk, deskWorkshop, voucherDesk } from '../../../support/voucher-desk.ts';

let desk: Desk;
let workshop: BusinessWorkshop;

beforeEach(async () => {
  desk = await voucherDesk();
  onTestFinished(() => desk.close());
  workshop = await deskWorkshop(desk, await tempFolder());
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (thrown: unknown) => (thrown as CatalystError).toObject(),
  );

it('gets its words into no message with marks that a terminal obeys', async () => {
  const row = { credit_omr: 1, description: '', active: true, max_redemptions: 0, times_redeemed: 0 };
  desk.rows.set('x', { ...row, code: 'SUMMER\u001b]0;evil\u0007\u202e', created_at: '2026-01-01T00:00:00Z' });
  const missing = await failure(showVoucher(workshop, 'SUMMER', { token: DESK_TOKEN }));
  expect(JSON.stringify(missing)).not.toMatch(/\\u00|[\u0000-\u001f\u202e]/);
});

it('that repeats the token gets it blanked, in any form', async () => {
  const body = JSON.stringify({ error: `no: ${DESK_TOKEN} ${encodeURIComponent(DESK_TOKEN)}` });
  desk.troubles.push({ on: /list/, times: 1, how: { status: 400, body }, when: 'before' });
  const refused = await failure(listVouchers(workshop, { token: DESK_TOKEN }));
  expect(refused).toMatchObject({ code: 'CATALYST-BILLING-REFUSED' });
  expect(JSON.stringify(refused)).not.toContain(DESK_TOKEN.slice(0, 20));
});

it('that answers with a page instead, or with too much, is understood as what it is', async () => {
  const page = '<!doctype html><h1>404</h1>';
  desk.troubles.push({ on: /list/, times: 1, how: { status: 404, body: page }, when: 'before' });
  expect(await failure(listVouchers(workshop, { token: DESK_TOKEN }))).toMatchObject({ exit: 9 });
  desk.troubles.push({ on: /list/, times: 1, how: { status: 200, body: page }, when: 'before' });
  expect(await failure(listVouchers(workshop, { token: DESK_TOKEN }))).toMatchObject({
    code: 'CATALYST-GATEWAY-REPLY-INVALID',
  });
  desk.troubles.push({ on: /list/, times: 1, how: { status: 302, body: '' }, when: 'before' });
  expect(await failure(listVouchers(workshop, { token: DESK_TOKEN }))).toMatchObject({ exit: 4 });
});

it('that hangs is given up, and one that is not there is named as that', async () => {
  const { clock } = workshop.settings;
  const hurried = { ...clock, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms / 100, signal) };
  const home = await tempFolder();
  const hasty = await deskWorkshop(desk, home, { clock: hurried });
  const { createServer } = await import('node:net');
  const silent = createServer(() => undefined);
  const base = await new Promise<string>((resolve) =>
    silent.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(silent.address() as { port: number }).port}/api`),
    ),
  );
  onTestFinished(() => void silent.close());
  const held = await deskWorkshop({ base }, home, { clock: hurried });
  expect(await failure(listVouchers(held, { token: DESK_TOKEN }))).toMatchObject({
    code: 'CATALYST-NETWORK-TIMEOUT',
  });
  await desk.close();
  expect(await failure(listVouchers(hasty, { token: DESK_TOKEN }))).toMatchObject({
    code: 'CATALYST-NETWORK-REFUSED',
  });
});
