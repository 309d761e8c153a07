import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../../node/loopback-server.ts';
import { type BusinessContext, strikes } from '../context.ts';
import type { Call, Reply } from '../http/call.ts';
import { readCall, send } from '../http/service-server.ts';
import { bearerOf, signToken } from '../http/token.ts';
import { type Operator, operatorSession, readSession } from './operator-session.ts';

const BASE = '/api/v1/sme';
const BUDGET_MS = 3_000;
const TOKEN_SECONDS = 300;
const LOGIN = /^\/realms\/[\w-]+\/protocol\/openid-connect\/token$/;

/** Figures of these paths were never wired: zeros in cents. */
const PLACEHOLDERS: Record<string, unknown> = {
  '/billing/revenue': { mrr_cents: 0, arr_cents: 0, currency: 'USD' },
  '/orders': { orders: [], total: 0 },
  '/bss/overview': { revenue_cents: 0, orders: 0, customers: 0 },
};

/** catalyst-api's way to the billing service for operators with a console session; Keycloak's token endpoint beside it. */
export function startBridgeService(context: BusinessContext): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    const call = await readCall(request).catch(() => undefined);
    if (call === undefined) return void request.socket.destroy();
    const reply = await answer(context, call);
    if (context.faults.strike('business-answer-lost', call.path) !== undefined)
      return void request.socket.destroy();
    send(response, call, reply);
  });
  return listenOnLoopback(server);
}

async function answer(context: BusinessContext, call: Call): Promise<Reply> {
  if (call.path === '/healthz') return { status: 200, text: 'ok' };
  if (call.method === 'POST' && LOGIN.test(call.path)) return login(context, call);
  if (context.layer === 'S' || !call.path.startsWith(`${BASE}/`))
    return { status: 404, text: '404 page not found\n' };
  const operator = readSession(context, sessionOf(call) ?? '');
  if (operator === undefined) return trouble(401, 'unauthenticated', 'no console session');
  const path = call.path.slice(BASE.length);
  const placeholder = call.method === 'GET' ? PLACEHOLDERS[path] : undefined;
  if (placeholder !== undefined) return { status: 200, body: placeholder };
  const target = targetOf(call.method, path);
  if (target === 'missing-code') return trouble(400, 'missing-code', 'the path names no voucher');
  if (target === undefined) return { status: 404, text: '404 page not found\n' };
  if (strikes(context, 'billing-1842'))
    return trouble(503, 'sme-jwt-bridge-unwired', 'CATALYST_SME_JWT_SECRET is not set');
  return pass(context, call, operator, target);
}

/** Revoking is a DELETE inside, whatever it was outside. */
function targetOf(method: string, path: string): [method: string, path: string] | 'missing-code' | undefined {
  const call = `${method} ${path}`;
  if (call === 'GET /billing/vouchers/list' || call === 'POST /billing/vouchers/issue') return [method, path];
  if (!/^(POST|DELETE) \/billing\/vouchers\/revoke(\/|$)/.test(call)) return undefined;
  return /\/revoke\/[^/]+$/.test(path) ? ['DELETE', path] : 'missing-code';
}

async function pass(
  context: BusinessContext,
  call: Call,
  operator: Operator,
  [method, path]: [string, string],
): Promise<Reply> {
  const iat = Math.floor(context.clock.now() / 1000);
  const token = signToken(operator, context.secrets.jwtSecret, { iat, exp: iat + TOKEN_SECONDS });
  try {
    const answered = await fetch(`${context.urls.gateway}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(call.body.length === 0 ? {} : { body: new Uint8Array(call.body) }),
      signal: AbortSignal.timeout(BUDGET_MS),
    });
    const type = answered.headers.get('content-type') ?? 'text/plain';
    return { status: answered.status, text: await answered.text(), headers: { 'content-type': type } };
  } catch (thrown) {
    return trouble(503, 'sme-gateway-unreachable', String(thrown));
  }
}

/** The administrator's password opens a session of the Sovereign's owner. */
function login(context: BusinessContext, call: Call): Reply {
  const form = new URLSearchParams(call.body.toString());
  const { adminEmail, adminPassword } = context.secrets;
  if (form.get('username') !== adminEmail || form.get('password') !== adminPassword)
    return { status: 401, body: { error: 'invalid_grant', error_description: 'Invalid user credentials' } };
  const access_token = operatorSession(context, adminEmail, ['catalyst-owner']);
  return { status: 200, body: { access_token, expires_in: 1800, token_type: 'Bearer' } };
}

function sessionOf(call: Call): string | undefined {
  const cookie = call.headers.cookie;
  const named =
    typeof cookie === 'string' ? /(?:^|;\s*)catalyst_session=([^;]+)/.exec(cookie)?.[1] : undefined;
  return named ?? bearerOf(call.headers.authorization);
}

function trouble(status: number, error: string, detail: string): Reply {
  return { status, body: { error, detail } };
}
