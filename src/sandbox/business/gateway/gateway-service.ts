import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../../node/loopback-server.ts';
import type { BusinessContext } from '../context.ts';
import type { Call, Reply } from '../http/call.ts';
import { MinuteLimit } from '../http/minute-limit.ts';
import { readCall, send } from '../http/service-server.ts';
import { bearerOf, type Claims, readToken } from '../http/token.ts';
import type { ServiceName } from '../services.ts';
import { isAnswerLost, lateFault } from './call-faults.ts';

const PUBLIC = [
  '/auth/',
  ...['apps', 'industries', 'bundles', 'plans', 'addons'].map((name) => `/catalog/${name}`),
  '/tenant/check-slug/',
  '/provisioning/status/',
  '/provisioning/tenant/',
  '/billing/webhook',
];
const PUBLIC_LATER = ['/billing/vouchers/redeem-preview', '/billing/plans', '/billing/addons'];
const WITH_TOKEN: ServiceName[] = ['catalog', 'tenant', 'provisioning', 'billing', 'domain', 'notification'];

/** The door of the services: rate limit, token, and on to the service that the path names (billing.md 4.1). */
export function startGatewayService(context: BusinessContext): Promise<LoopbackServer> {
  const limit = new MinuteLimit(context.rateLimitPerMinute);
  const server = createServer(async (request, response) => {
    const call = await readCall(request).catch(() => undefined);
    if (call === undefined) return void request.socket.destroy();
    const reply = await pass(context, limit, call);
    if (reply === 'cut' || isAnswerLost(context, call)) return void request.socket.destroy();
    send(response, call, reply);
  });
  return listenOnLoopback(server);
}

async function pass(context: BusinessContext, limit: MinuteLimit, call: Call): Promise<Reply | 'cut'> {
  if (call.path === '/healthz') return { status: 200, text: 'ok' };
  const fault = await lateFault(context, call);
  if (fault !== undefined) return fault;
  const { clock } = context;
  const wait = limit.refuse(call.ip, clock.now(), clock.speed);
  if (wait !== undefined) return { status: 429, body: { error: 'rate limit exceeded', retry_after: wait } };
  const path = call.path.startsWith('/api/') ? call.path.slice(4) : call.path;
  const service = serviceOf(path);
  if (service === undefined) return { status: 404, body: { error: 'no route matched' } };
  const bearer = bearerOf(call.headers.authorization);
  const { jwtSecret } = context.secrets;
  const claims =
    bearer === undefined ? undefined : readToken(bearer, jwtSecret, Math.floor(clock.now() / 1000));
  if (!isPublic(context, path) && claims === undefined)
    return { status: 401, body: { error: 'invalid or missing token' } };
  return forward(context.urls[service], path, call, claims);
}

function serviceOf(path: string): ServiceName | undefined {
  const name = path.split('/')[1] as ServiceName;
  const isRouted = name === 'auth' || WITH_TOKEN.includes(name);
  return isRouted && path.split('/').length > 2 ? name : undefined;
}

/** April's gateway demanded a token for the preview, though the documents call it public (#1559). */
function isPublic(context: BusinessContext, path: string): boolean {
  const later = context.layer === 'L' && context.faults.on('billing-1559') === undefined ? PUBLIC_LATER : [];
  return [...PUBLIC, ...later].some((prefix) =>
    prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix || path.startsWith(`${prefix}/`),
  );
}

async function forward(
  base: string,
  path: string,
  call: Call,
  claims: Claims | undefined,
): Promise<Reply | 'cut'> {
  const headers = new Headers({ 'x-forwarded-for': call.ip });
  for (const name of ['authorization', 'content-type', 'accept', 'x-request-id', 'stripe-signature']) {
    const value = call.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  if (claims !== undefined) {
    headers.set('x-user-id', claims.sub);
    headers.set('x-user-role', claims.role);
  }
  const search = call.query.size === 0 ? '' : `?${call.query}`;
  const body = call.body.length === 0 ? {} : { body: new Uint8Array(call.body) };
  try {
    const answer = await fetch(`${base}${path}${search}`, {
      method: call.method,
      headers,
      redirect: 'manual',
      ...body,
    });
    return { status: answer.status, text: await answer.text(), headers: passed(answer.headers) };
  } catch {
    return { status: 502, body: { error: 'bad gateway' } };
  }
}

function passed(headers: Headers): Record<string, string> {
  const names = ['content-type', 'allow', 'location', 'cache-control'];
  const kept = names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : []));
  return Object.fromEntries(kept) as Record<string, string>;
}
