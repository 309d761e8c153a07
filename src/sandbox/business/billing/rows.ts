import { goTime, ZERO_TIME } from '../http/go-time.ts';

type Row = Record<string, unknown>;

const time = (value: unknown) => goTime(value as string | null);

/** A voucher as the API lists it (billing.md 2.3). */
export function voucherView(row: Row): Row {
  const { code, credit_omr, description, active, max_redemptions, times_redeemed, created_at } = row;
  const counts = { max_redemptions, times_redeemed };
  return { code, credit_omr, description, active, ...counts, created_at: time(created_at) };
}

/** An issued voucher is echoed from the request: nothing is read back. */
export function voucherEcho(row: Row): Row {
  return { ...row, times_redeemed: 0, created_at: ZERO_TIME };
}

export function orderView(row: Row): Row {
  const { id, customer_id, tenant_id, plan_id, apps, addons, amount_omr, amount_baisa, status } = row;
  const view = { id, customer_id, tenant_id, plan_id, apps, addons, amount_omr };
  const more = { amount_baisa: Number(amount_baisa), status, created_at: time(row.created_at) };
  return { ...view, ...more, ...present(row, ['stripe_session_id', 'promo_code']) };
}

export function subscriptionView(row: Row): Row {
  const { id, customer_id, tenant_id, plan_id, status } = row;
  const periods = ['current_period_start', 'current_period_end'].flatMap((name) =>
    row[name] === null ? [] : [[name, time(row[name])]],
  );
  const times = { created_at: time(row.created_at), updated_at: time(row.updated_at) };
  const stripe = present(row, ['stripe_subscription_id']);
  return { id, customer_id, tenant_id, ...stripe, plan_id, status, ...Object.fromEntries(periods), ...times };
}

export function invoiceView(row: Row): Row {
  const { id, customer_id, tenant_id, amount_omr, amount_baisa, currency, status } = row;
  const periods = ['period_start', 'period_end'].flatMap((name) =>
    row[name] === null ? [] : [[name, time(row[name])]],
  );
  return {
    ...{ id, customer_id, tenant_id, amount_omr, amount_baisa: Number(amount_baisa), currency, status },
    ...present(row, ['stripe_invoice_id', 'pdf_url']),
    ...Object.fromEntries(periods),
    created_at: time(row.created_at),
  };
}

export function ledgerView(row: Row): Row {
  const { id, amount_omr, reason } = row;
  const amount_baisa = Number(amount_omr) * 1000;
  return {
    id,
    amount_omr,
    amount_baisa,
    reason,
    ...present(row, ['order_id']),
    created_at: time(row.created_at),
  };
}

/** Fields that Go leaves out of its JSON when they are empty. */
function present(row: Row, names: string[]): Row {
  return Object.fromEntries(names.flatMap((name) => (row[name] ? [[name, row[name]]] : [])));
}
