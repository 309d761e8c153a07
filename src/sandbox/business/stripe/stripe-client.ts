import type { BusinessContext } from '../context.ts';

/** What billing knows of Stripe's refusals: the text, and the code of an object that is gone. */
export class StripeRefusal extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Calls Stripe with the secret key; nested fields as `metadata[order_id]`. */
export async function callStripe(
  context: BusinessContext,
  key: string,
  request: { method: 'POST' | 'DELETE'; path: string; form?: Record<string, string> },
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${context.urls.stripe}${request.path}`, {
    method: request.method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
    ...(request.form === undefined ? {} : { body: new URLSearchParams(request.form).toString() }),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  if (answer.ok) return body;
  const error = body.error as { message?: string; code?: string } | undefined;
  throw new StripeRefusal(error?.message ?? `status ${answer.status}`, error?.code ?? '');
}
