import type { BusinessContext } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { createCustomer, customerByUser } from './customer-store.ts';
import { recordUsage } from './usage-store.ts';

const DURABLE = 'sme-billing-metering';
const SUBJECT = 'catalyst.usage.recorded';

interface Metered {
  customer_id: string;
  amount_omr: number;
  amount_micro_omr: number;
  reason: string;
  metadata: Record<string, unknown> | null;
}

/** Usage comes over the bus, and over HTTP as its twin (billing.md 5.5). */
export function meteringRoutes(context: BusinessContext): Route[] {
  if (context.layer === 'S') return [];
  return [{ at: 'POST /billing/metering/record', access: 'V', handle: (call) => record(context, call) }];
}

export function listenToUsage(context: BusinessContext): Promise<void> {
  return context.bus.subscribeRaw(DURABLE, SUBJECT, async ({ id, payload }) => {
    const metered = read(payload);
    const tenant = metered?.metadata?.tenant_id;
    const ref = id ?? textOf(metered?.metadata?.request_id);
    if (metered === undefined || ref === '' || metered.customer_id === '' || metered.reason === '')
      return undefined;
    const micro = microOf(metered);
    if (micro >= 0n) return undefined;
    try {
      const { billing } = context.databases;
      const user = { userId: metered.customer_id, tenantId: textOf(tenant), email: '' };
      const known = await customerByUser(billing, user.userId);
      if (known === undefined && user.tenantId === '') return 'again';
      const customer = known ?? (await createCustomer(billing, user));
      const { reason, metadata } = metered;
      await recordUsage(billing, {
        customerId: customer.id,
        microOmr: micro,
        reason,
        externalRef: ref,
        metadata,
      });
      return undefined;
    } catch (thrown) {
      context.log(`billing: usage: ${String(thrown)}`);
      return 'again';
    }
  });
}

async function record(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, {
    customer_id: 'text',
    amount_omr: 'number',
    amount_micro_omr: 'integer',
    reason: 'text',
    request_id: 'text',
    metadata: 'object',
  });
  const ref = sent.request_id === '' ? textOf(sent.metadata?.request_id) : sent.request_id;
  if (ref === '') throw new Trouble(400, 'request_id is required');
  if (sent.customer_id === '') throw new Trouble(400, 'customer_id is required');
  if (sent.reason === '') throw new Trouble(400, 'reason is required');
  const microOmr = microOf(sent);
  if (microOmr >= 0n) throw new Trouble(400, 'amount must be negative');
  const { billing } = context.databases;
  const customer = await customerByUser(billing, sent.customer_id);
  if (customer === undefined) throw new Trouble(404, 'customer not found');
  const { reason, metadata } = sent;
  const done = await recordUsage(billing, {
    customerId: customer.id,
    microOmr,
    reason,
    externalRef: ref,
    metadata,
  });
  return ok({
    ledger_entry_id: done.entry,
    balance_after_omr: Number(done.balanceMicroOmr) / 1_000_000,
    balance_after_micro_omr: Number(done.balanceMicroOmr),
    duplicate: done.duplicate,
  });
}

/** Rounded half away from zero when only OMR are told. */
function microOf({ amount_omr, amount_micro_omr }: Pick<Metered, 'amount_omr' | 'amount_micro_omr'>): bigint {
  if (amount_micro_omr !== 0) return BigInt(amount_micro_omr);
  const rounded = Math.sign(amount_omr) * Math.round(Math.abs(amount_omr) * 1_000_000);
  return BigInt(Number.isFinite(rounded) ? rounded : 0);
}

function read(payload: unknown): Metered | undefined {
  try {
    return decodeBody(Buffer.from(JSON.stringify(payload ?? null)), {
      customer_id: 'text',
      amount_omr: 'number',
      amount_micro_omr: 'integer',
      reason: 'text',
      metadata: 'object',
    });
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
