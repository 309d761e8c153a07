import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { bridgeGateway } from '../../src/clients/gateway/bridge.ts';
import { createGateway } from '../../src/clients/gateway/create-gateway.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { signHs256 } from '../../src/services/auth/break-glass.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import type { ServiceSettings } from '../../src/services/settings.ts';
import { businessWorkshop } from '../../src/services/wiring/business-workshop.ts';
import { openStateRoom } from '../../src/services/wiring/state-room.ts';
import { directTarget } from './direct-target.ts';
import { settingsAt } from './services.ts';

export interface Row {
  code: string;
  credit_omr: number;
  description: string;
  active: boolean;
  max_redemptions: number;
  times_redeemed: number;
  created_at: string;
}

/** What the desk does with a request instead of answering it: by method and path, how often, before or after its work. */
export interface Trouble {
  on: RegExp;
  times: number;
  /** `cut`: the socket is closed; a number: that status with `body`. */
  how: 'cut' | { status: number; body: string };
  when: 'before' | 'after';
  /** Only once such a request has come. */
  since?: RegExp;
}

export interface Desk {
  base: string;
  rows: Map<string, Row>;
  /** Codes that were revoked, with the row as it was. */
  tombstones: Map<string, Row>;
  troubles: Trouble[];
  /** `POST /billing/vouchers/issue`, in order. */
  asked: string[];
  bodies: unknown[];
  headers: IncomingMessage['headers'][];
  role: string;
  /** The earlier layer demands a token for a preview. */
  closedPreview: boolean;
  close(): Promise<void>;
}

/** Replies as upstream's tables give them, for the client's own tests: one Sovereign's auth, vouchers and mail. */
export async function voucherDesk(): Promise<Desk> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const desk: Desk = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    ...{ rows: new Map(), tombstones: new Map(), troubles: [], asked: [], bodies: [], headers: [] },
    ...{ role: 'superadmin', closedPreview: false },
    close: () => closed(server),
  };
  server.on('request', (request, response) => void serve(desk, request, response));
  return desk;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url!.replace(/^\/api/, '');
  const call = `${request.method} ${path}`;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  desk.asked.push(call);
  desk.headers.push(request.headers);
  desk.bodies.push(text === '' ? undefined : JSON.parse(text));
  if (troubled(desk, call, 'before', response)) return;
  const [status, body] = answer(desk, call, desk.bodies.at(-1), request.headers.authorization);
  if (troubled(desk, call, 'after', response)) return;
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}

function troubled(desk: Desk, call: string, when: Trouble['when'], response: ServerResponse): boolean {
  const trouble = desk.troubles.find((one) => {
    const due = one.since === undefined || desk.asked.some((past) => one.since!.test(past));
    return due && one.when === when && one.times > 0 && one.on.test(call);
  });
  if (trouble === undefined) return false;
  trouble.times -= 1;
  if (trouble.how === 'cut') response.socket?.destroy();
  else response.writeHead(trouble.how.status).end(trouble.how.body);
  return true;
}

type Reply = [status: number, body: unknown];

function answer(desk: Desk, call: string, body: unknown, authorization: string | undefined): Reply {
  if (call === 'POST /billing/vouchers/redeem-preview' && !desk.closedPreview) return preview(desk, body);
  if (authorization === undefined) return [401, { error: 'invalid or missing token' }];
  if (call === 'GET /auth/me') return [200, { id: 'u1', email: 'a@example.com', role: desk.role }];
  if (call === 'POST /notification/send') return [200, { status: 'sent' }];
  if (desk.role === 'member') return [403, { error: 'superadmin or sovereign-admin role required' }];
  if (call === 'POST /billing/vouchers/redeem-preview') return preview(desk, body);
  if (call === 'GET /billing/vouchers/list') return [200, [...desk.rows.values()].reverse()];
  if (call === 'POST /billing/vouchers/issue') return issue(desk, body as Partial<Row>);
  const revoke = /^DELETE \/billing\/(vouchers\/revoke|admin\/promos)\/(.+)$/.exec(call);
  if (revoke !== null) return remove(desk, decodeURIComponent(revoke[2]!), revoke[1] === 'vouchers/revoke');
  return [404, { error: 'no route matched' }];
}

function issue(desk: Desk, sent: Partial<Row>): Reply {
  const code = sent.code!.trim().toUpperCase();
  const before = desk.rows.get(code) ?? desk.tombstones.get(code);
  desk.tombstones.delete(code);
  desk.rows.set(code, {
    ...{ code, credit_omr: sent.credit_omr!, description: sent.description ?? '' },
    ...{ active: sent.active ?? false, max_redemptions: sent.max_redemptions ?? 0 },
    ...{ times_redeemed: before?.times_redeemed ?? 0 },
    created_at: before?.created_at ?? new Date().toISOString(),
  });
  return [200, { ...sent, times_redeemed: 0, created_at: '0001-01-01T00:00:00Z' }];
}

function remove(desk: Desk, named: string, upper: boolean): Reply {
  const code = upper ? named.toUpperCase() : named;
  const row = desk.rows.get(code);
  if (row === undefined) return [404, { error: upper ? 'voucher not found' : 'promo code not found' }];
  desk.rows.delete(code);
  desk.tombstones.set(code, row);
  return [200, { ok: true }];
}

function preview(desk: Desk, body: unknown): Reply {
  const row = desk.rows.get((body as { code: string }).code.trim().toUpperCase());
  if (row === undefined) return [404, { error: 'voucher not valid' }];
  const full = row.max_redemptions !== 0 && row.times_redeemed >= row.max_redemptions;
  const accepting = row.active && !full;
  const { code, credit_omr, description, active } = row;
  return [accepting ? 200 : 410, { code, credit_omr, description, active, accepting_redemptions: accepting }];
}

export const DESK_TOKEN = signHs256(
  { sub: 'u1', email: 'a@example.com', role: 'superadmin', exp: 9_999_999_999 },
  'a secret of the desk',
);

/** The business services over such a desk, with a state folder of their own. */
export async function deskWorkshop(
  desk: Pick<Desk, 'base'>,
  home: string,
  more: Partial<ServiceSettings> = {},
): Promise<BusinessWorkshop> {
  const settings = settingsAt(home, more);
  const workshop = businessWorkshop(settings, openStateRoom(settings));
  const known = await workshop.contexts.list();
  if (known.length === 0)
    await workshop.contexts.create({ name: 'demo', fqdn: 'demo.omani.works', world: 'real', via: 'gateway' });
  return { ...workshop, connect: connectTo(desk.base, settings.clock) };
}

export function connectTo(base: string, clock: Clock): BusinessWorkshop['connect'] {
  return async (context, tokens, requestId) => {
    const gateway = createGateway({ base, target: directTarget, clock, tokens, requestId });
    onTestFinished(() => gateway.close());
    const offered = context.via === 'bridge' ? bridgeGateway(gateway) : gateway;
    return { gateway: offered, close: () => gateway.close() };
  };
}
