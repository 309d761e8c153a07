import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../../node/loopback-server.ts';
import { type Access, type Call, type Reply, type Route, Trouble } from './call.ts';
import { bearerOf, type Claims, readToken } from './token.ts';

export interface ServiceOptions {
  name: string;
  jwtSecret: string;
  /** Milliseconds since the epoch. */
  now(): number;
  log(line: string): void;
  /** Looks at each call before its route does; an answer of its own ends it there. */
  before?(call: Call): Reply | 'cut' | undefined | Promise<Reply | 'cut' | undefined>;
  /** Looks at each answer; `cut` closes the connection without one. */
  after?(call: Call, reply: Reply): 'cut' | undefined;
}

interface Matched {
  route: Route;
  params: Record<string, string>;
}

const NOBODY: Claims = { sub: '', email: '', role: '' };
const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

/** One of upstream's Go services on a loopback port: its routes, its health, its refusals word by word. */
export function serveRoutes(routes: Route[], options: ServiceOptions): Promise<LoopbackServer> {
  const all: Route[] = [
    { at: 'GET /healthz', access: 'P', handle: () => ({ status: 200, text: 'ok' }) },
    ...routes,
  ];
  const server = createServer(async (request, response) => {
    const call = await readCall(request).catch(() => undefined);
    if (call === undefined) return void request.socket.destroy();
    const reply = await answer(all, call, options);
    if (reply === 'cut' || options.after?.(call, reply) === 'cut') return void request.socket.destroy();
    send(response, call, reply);
  });
  return listenOnLoopback(server);
}

export async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://service');
  const forwarded = request.headers['x-forwarded-for'];
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    params: {},
    body: Buffer.concat(chunks),
    ip:
      (typeof forwarded === 'string' ? forwarded.split(',')[0]!.trim() : request.socket.remoteAddress) ?? '',
    claims: NOBODY,
  };
}

export function send(response: ServerResponse, call: Pick<Call, 'headers' | 'method'>, reply: Reply): void {
  const id = call.headers['x-request-id'];
  const echo = typeof id === 'string' ? { 'x-request-id': id } : {};
  const isJson = reply.body !== undefined;
  const type = isJson ? { 'content-type': 'application/json' } : reply.text === undefined ? {} : PLAIN;
  const text = isJson ? `${JSON.stringify(reply.body)}\n` : (reply.text ?? '');
  const length = reply.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  response.writeHead(reply.status, { ...type, ...length, ...echo, ...reply.headers });
  response.end(reply.status === 204 || call.method === 'HEAD' ? undefined : text);
}

async function answer(routes: Route[], call: Call, options: ServiceOptions): Promise<Reply | 'cut'> {
  try {
    const early = await options.before?.(call);
    if (early !== undefined) return early;
    const found = find(routes, call);
    if (!('route' in found)) return found;
    const { access } = found.route;
    const claims = admit(typeof access === 'function' ? access() : access, call, options);
    return await found.route.handle({ ...call, params: found.params, claims });
  } catch (thrown) {
    if (thrown instanceof Trouble) return { status: thrown.status, body: { error: thrown.message } };
    options.log(`${options.name}: ${call.method} ${call.path}: ${String(thrown)}`);
    return { status: 500, body: { error: 'internal server error' } };
  }
}

/** Go's own router answers what it does not know in plain text. */
function find(routes: Route[], call: Call): Matched | Reply {
  const here = routes.flatMap((route) => {
    const params = match(route.at.slice(route.at.indexOf(' ') + 1), call.path);
    return params === undefined ? [] : [{ route, params }];
  });
  const method = call.method === 'HEAD' ? 'GET' : call.method;
  const found = here.find(({ route }) => route.at.startsWith(`${method} `));
  if (found !== undefined) return found;
  if (here.length === 0) return { status: 404, text: '404 page not found\n' };
  const allow = here.map(({ route }) => route.at.split(' ', 1)[0]).join(', ');
  return { status: 405, text: 'Method Not Allowed\n', headers: { allow } };
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index]!;
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else params[segment.slice(1, -1)] = unescaped(value);
  }
  return params;
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Each service verifies the token itself, whatever the gateway said. */
function admit(access: Access, call: Call, { jwtSecret, now }: ServiceOptions): Claims {
  if (access === 'P') return NOBODY;
  const bearer = bearerOf(call.headers.authorization);
  if (bearer === undefined) throw new Trouble(401, 'missing or invalid authorization header');
  const claims = readToken(bearer, jwtSecret, Math.floor(now() / 1000));
  if (claims === undefined) throw new Trouble(401, 'invalid token');
  if (access === 'V' && claims.role !== 'superadmin' && claims.role !== 'sovereign-admin')
    throw new Trouble(403, 'superadmin or sovereign-admin role required');
  if (access === 'S' && claims.role !== 'superadmin') throw new Trouble(403, 'superadmin role required');
  return claims;
}
