import type { BusinessContext } from '../context.ts';
import { webhookSignature } from './webhook-signature.ts';

export interface WebhookAnswer {
  type: string;
  status: number;
  body: string;
}

/** Sends an event to the public address of the webhook, signed as Stripe signs. */
export async function deliverWebhook(
  context: BusinessContext,
  event: { id: string; type: string; data: { object: Record<string, unknown> } },
): Promise<WebhookAnswer> {
  const payload = JSON.stringify({ ...event, object: 'event' });
  const seconds = Math.floor(context.clock.now() / 1000);
  const answer = await fetch(`${context.urls.gateway}/api/billing/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': webhookSignature(payload, context.secrets.stripeWebhookSecret, seconds),
    },
    body: payload,
  });
  return { type: event.type, status: answer.status, body: await answer.text() };
}
