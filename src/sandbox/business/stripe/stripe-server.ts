import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../../node/loopback-server.ts';
import type { BusinessContext } from '../context.ts';
import type { Call, Reply } from '../http/call.ts';
import { readCall, send } from '../http/service-server.ts';
import { deliverWebhook, type WebhookAnswer } from './webhook-sender.ts';

interface Session {
  id: string;
  customer: string;
  price: string;
  metadata: Record<string, string>;
}

export interface SimulatedStripe extends LoopbackServer {
  /** The customer pays a checkout session: what Stripe then tells, and what it was answered. */
  pay(session: string): Promise<WebhookAnswer[]>;
  /** Sends one signed event. */
  tell(type: string, object: Record<string, unknown>, id?: string): Promise<WebhookAnswer>;
}

/** A Stripe of what billing asks of one: customers, checkout sessions, the portal, the end of subscriptions. */
export async function startStripe(context: BusinessContext): Promise<SimulatedStripe> {
  const sessions = new Map<string, Session>();
  const tell = (type: string, object: Record<string, unknown>, id = `evt_${token()}`) =>
    deliverWebhook(context, { id, type, data: { object } });
  const pay = async (id: string) => {
    const session = sessions.get(id);
    if (session === undefined) throw new Error(`no checkout session ${id}`);
    const answers: WebhookAnswer[] = [];
    for (const [type, object] of await eventsOf(context, session)) answers.push(await tell(type, object));
    return answers;
  };
  const server = createServer(async (request, response) => {
    const call = await readCall(request).catch(() => undefined);
    if (call === undefined) return void request.socket.destroy();
    const paid = /^\/pay\/(\w+)$/.exec(call.path)?.[1];
    const reply =
      paid === undefined
        ? answer(context, sessions, call, request.socket.localPort)
        : await page(call, paid, pay);
    send(response, call, reply);
  });
  return { ...(await listenOnLoopback(server)), pay, tell };
}

async function page(call: Call, id: string, pay: (id: string) => Promise<WebhookAnswer[]>): Promise<Reply> {
  if (call.method !== 'POST') return { status: 200, text: `POST here to pay ${id}.\n` };
  return pay(id).then(
    (answers) => ({ status: 200, body: answers }),
    (thrown: Error) => ({ status: 404, text: `${thrown.message}\n` }),
  );
}

function answer(
  context: BusinessContext,
  sessions: Map<string, Session>,
  call: Call,
  port: number | undefined,
): Reply {
  const step = stepOf(call);
  if (step === undefined) return refusal(404, `Unrecognized request URL (${call.method}: ${call.path}).`);
  if (!/^Bearer (sk|rk)_test_\w{8,}$/.test(String(call.headers.authorization)))
    return refusal(401, 'Invalid API Key provided');
  const fault = context.faults.strike('stripe-refuses', step);
  if (fault?.value === 'resource_missing') return refusal(404, 'No such object', 'resource_missing');
  if (fault !== undefined) return refusal(402, fault.value ?? 'Your request was declined.', 'declined');
  const form = new URLSearchParams(call.body.toString());
  if (step === 'customers') return { status: 200, body: { id: `cus_${token()}`, object: 'customer' } };
  if (step === 'portal')
    return { status: 200, body: { id: `bps_${token()}`, url: `http://127.0.0.1:${port}/portal` } };
  if (step === 'subscriptions')
    return { status: 200, body: { id: call.path.split('/').at(-1), status: 'canceled' } };
  const id = `cs_test_${token()}`;
  sessions.set(id, {
    ...{ id, customer: form.get('customer') ?? '', price: form.get('line_items[0][price]') ?? '' },
    metadata: Object.fromEntries(
      [...form].flatMap(([name, value]) => {
        const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
        return key === undefined ? [] : [[key, value]];
      }),
    ),
  });
  return { status: 200, body: { id, object: 'checkout.session', url: `http://127.0.0.1:${port}/pay/${id}` } };
}

type Step = 'customers' | 'sessions' | 'portal' | 'subscriptions';

function stepOf({ method, path }: Call): Step | undefined {
  if (method === 'DELETE') return /^\/v1\/subscriptions\/[\w-]+$/.test(path) ? 'subscriptions' : undefined;
  if (method !== 'POST') return undefined;
  const steps: Record<string, Step> = {
    '/v1/customers': 'customers',
    '/v1/checkout/sessions': 'sessions',
    '/v1/billing_portal/sessions': 'portal',
  };
  return Object.hasOwn(steps, path) ? steps[path] : undefined;
}

/** What follows a payment, in Stripe's order. */
async function eventsOf(
  context: BusinessContext,
  session: Session,
): Promise<[string, Record<string, unknown>][]> {
  const now = Math.floor(context.clock.now() / 1000);
  const period = { current_period_start: now, current_period_end: now + 30 * 86_400 };
  const { customer, metadata, price } = session;
  const items = { data: [{ price: { id: price } }] };
  const plan = await context.databases.documents.find('catalog.plans', 'stripe_price_id', price);
  const amount_paid = Number(plan?.price_omr ?? 0) * 1000;
  return [
    ['checkout.session.completed', { id: session.id, customer, metadata }],
    ['customer.subscription.updated', { id: `sub_${token()}`, customer, status: 'active', items, ...period }],
    [
      'invoice.paid',
      {
        ...{ id: `in_${token()}`, customer, currency: 'omr', amount_paid },
        ...{ period_start: now, period_end: now + 30 * 86_400 },
      },
    ],
  ];
}

function refusal(status: number, message: string, code = ''): Reply {
  return { status, body: { error: { message, code, type: 'invalid_request_error' } } };
}

function token(): string {
  return randomBytes(12).toString('hex');
}
