import { type BusinessContext, serviceToken, strikes } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import {
  deletePromoCode,
  hardDeletePromoCode,
  livePromoCode,
  livePromoCodes,
  type PromoCode,
  upsertPromoCode,
} from './promo-store.ts';
import { voucherEcho, voucherView } from './rows.ts';

const VOUCHER = {
  code: 'text',
  credit_omr: 'integer',
  description: 'text',
  active: 'truth',
  max_redemptions: 'integer',
} as const;
const MAIL_LIMIT_MS = 5_000;

/** Vouchers, and the older alias that normalises nothing (billing.md 2.1 to 2.5). */
export function voucherRoutes(context: BusinessContext): Route[] {
  const isPublic = () => context.layer === 'L' && context.faults.on('billing-1559') === undefined;
  return [
    { at: 'POST /billing/vouchers/issue', access: 'V', handle: (call) => issue(context, call) },
    { at: 'GET /billing/vouchers/list', access: 'V', handle: () => list(context) },
    { at: 'DELETE /billing/vouchers/revoke/{code}', access: 'V', handle: (call) => revoke(context, call) },
    {
      at: 'POST /billing/vouchers/redeem-preview',
      access: () => (isPublic() ? 'P' : 'U'),
      handle: (call) => preview(context, call),
    },
    { at: 'GET /billing/admin/promos', access: 'V', handle: () => list(context) },
    { at: 'POST /billing/admin/promos', access: 'V', handle: (call) => savePromo(context, call) },
    { at: 'DELETE /billing/admin/promos/{code}', access: 'V', handle: (call) => deletePromo(context, call) },
  ];
}

async function issue(context: BusinessContext, call: Call): Promise<Reply> {
  const { recipient_email, ...promo } = decodeBody(call.body, { ...VOUCHER, recipient_email: 'text' });
  if (promo.code === '' || promo.credit_omr <= 0) throw new Trouble(400, 'code and credit_omr are required');
  promo.code = promo.code.trim().toUpperCase();
  await save(context, promo, 'failed to save voucher');
  if (recipient_email !== '' && context.layer === 'L') await mailVoucher(context, promo, recipient_email);
  return ok(voucherEcho({ ...promo }));
}

async function save(context: BusinessContext, promo: PromoCode, failure: string): Promise<void> {
  await upsertPromoCode(context.databases.billing, promo).catch((thrown) => {
    context.log(`billing: ${String(thrown)}`);
    throw new Trouble(500, failure);
  });
}

/** Best effort: whatever becomes of the mail, the voucher is issued. */
async function mailVoucher(context: BusinessContext, promo: PromoCode, to: string): Promise<void> {
  const { code, credit_omr, description } = promo;
  const data = { code, credit_omr, description, sovereign_fqdn: context.fqdn };
  const signed = strikes(context, 'billing-2009') ? {} : { authorization: `Bearer ${serviceToken(context)}` };
  try {
    const answer = await fetch(`${context.urls.notification}/notification/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed },
      body: JSON.stringify({ to, template: 'voucher-issued', data }),
      signal: AbortSignal.timeout(MAIL_LIMIT_MS),
    });
    if (answer.status >= 300) context.log(`billing: voucher mail: ${answer.status}`);
  } catch (thrown) {
    context.log(`billing: voucher mail: ${String(thrown)}`);
  }
}

async function list(context: BusinessContext): Promise<Reply> {
  return ok((await livePromoCodes(context.databases.billing)).map(voucherView));
}

async function revoke(context: BusinessContext, call: Call): Promise<Reply> {
  const remove = strikes(context, 'billing-91') ? hardDeletePromoCode : deletePromoCode;
  const done = await remove(context.databases.billing, call.params.code!.toUpperCase()).catch(() => {
    throw new Trouble(500, 'failed to revoke voucher');
  });
  if (!done) throw new Trouble(404, 'voucher not found');
  return ok({ ok: true });
}

/** 410 with the whole preview for a voucher that is there but cannot be used; counters stay untold. */
async function preview(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, { code: 'text' });
  const code = sent.code.trim().toUpperCase();
  if (code === '') throw new Trouble(400, 'code is required');
  const promo = await livePromoCode(context.databases.billing, code).catch(() => {
    throw new Trouble(500, 'failed to look up voucher');
  });
  if (promo === undefined) throw new Trouble(404, 'voucher not valid');
  const { credit_omr, description, active } = promo;
  const most = Number(promo.max_redemptions);
  const accepting_redemptions = active === true && (most === 0 || Number(promo.times_redeemed) < most);
  const body = { code, credit_omr, description, active, accepting_redemptions };
  return { status: accepting_redemptions ? 200 : 410, body };
}

async function savePromo(context: BusinessContext, call: Call): Promise<Reply> {
  const promo = decodeBody(call.body, VOUCHER);
  if (promo.code === '' || promo.credit_omr <= 0) throw new Trouble(400, 'code and credit_omr are required');
  await save(context, promo, 'failed to save promo');
  return ok(voucherEcho({ ...promo }));
}

async function deletePromo(context: BusinessContext, call: Call): Promise<Reply> {
  const done = await deletePromoCode(context.databases.billing, call.params.code!).catch(() => {
    throw new Trouble(500, 'failed to delete promo');
  });
  if (!done) throw new Trouble(404, 'promo code not found');
  return ok({ ok: true });
}
