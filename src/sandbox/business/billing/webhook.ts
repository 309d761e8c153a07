import { type BusinessContext, strikes } from '../context.ts';
import { type Call, type Reply, Trouble } from '../http/call.ts';
import { isWebhookSignature } from '../stripe/webhook-signature.ts';
import { loadSettings } from './settings-store.ts';
import { handleStripeEvent, type StripeEvent } from './stripe-events.ts';

const MOST_BYTES = 64 * 1024;

/** What Stripe tells (billing.md 3.4): known once, recorded first, forgotten again when its handling fails (#77, #80). */
export async function webhook(context: BusinessContext, call: Call): Promise<Reply> {
  const { billing } = context.databases;
  const settings = await loadSettings(context).catch(() => undefined);
  const secret = settings?.stripe_webhook_secret ?? '';
  if (secret === '') throw new Trouble(503, 'webhook not configured');
  const payload = call.body.subarray(0, MOST_BYTES).toString();
  const header = call.headers['stripe-signature'];
  const isSigned = isWebhookSignature(payload, String(header ?? ''), secret, context.clock.now());
  const event = isSigned ? parse(payload) : undefined;
  if (event === undefined) throw new Trouble(400, 'invalid webhook signature');
  const isNew = await record(context, event).catch(() => {
    throw new Trouble(500, 'failed to record event');
  });
  if (!isNew && !strikes(context, 'billing-77')) return { status: 200 };
  try {
    await handleStripeEvent(context, event);
  } catch (thrown) {
    context.log(`billing: webhook ${event.type}: ${String(thrown)}`);
    if (strikes(context, 'billing-80')) return { status: 200 };
    await billing.query('DELETE FROM stripe_webhook_events WHERE event_id = $1', [event.id]);
    throw new Trouble(500, 'webhook handler failed');
  }
  return { status: 200 };
}

async function record(context: BusinessContext, event: StripeEvent): Promise<boolean> {
  if (event.id === '') throw new Error('an event without an id');
  const { rowCount } = await context.databases.billing.query(
    'INSERT INTO stripe_webhook_events (event_id, event_type) VALUES ($1, $2) ON CONFLICT (event_id) DO NOTHING',
    [event.id, event.type],
  );
  return rowCount === 1;
}

function parse(payload: string): StripeEvent | undefined {
  try {
    const { id = '', type = '', data } = JSON.parse(payload) as Partial<StripeEvent>;
    return { id, type, data: data ?? { object: {} } };
  } catch {
    return undefined;
  }
}
