import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FaultTable } from '../ground.ts';
import type { ApiAnswer } from './api-call.ts';
import { ApiRefusal } from './api-refusal.ts';
import { answerCall } from './api-routes.ts';
import type { ZoneStore } from './zone-store.ts';

const PREFIX = '/api/v1/servers/localhost';
const MOST_BYTES = 16 * 1024 * 1024;

export interface ApiServerOptions {
  store: ZoneStore;
  key: string;
  now: () => number;
  luaUpdates: boolean;
  faults: FaultTable;
  log: (line: string) => void;
}

/** The HTTP face of the simulated PowerDNS. Demands its key, and a loopback `Host`. */
export function createApiServer(options: ApiServerOptions): Server {
  return createServer((request, response) => {
    answer(options, request)
      .catch((error: unknown) => failure(options, error))
      .then((reply) => send(response, reply));
  });
}

async function answer(options: ApiServerOptions, request: IncomingMessage): Promise<ApiAnswer> {
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    throw new ApiRefusal(421, 'Misdirected');
  if (!sameKey(request.headers['x-api-key'], options.key)) throw new ApiRefusal(401, 'Unauthorized');
  const fault = options.faults.strike('dns-5xx', url.pathname);
  if (fault !== undefined) throw new ApiRefusal(Number(fault.value ?? 500), 'Internal Server Error');
  if (url.pathname !== PREFIX && !url.pathname.startsWith(`${PREFIX}/`))
    throw new ApiRefusal(404, 'Not Found');
  const parts = url.pathname.slice(PREFIX.length).split('/').filter(Boolean).map(decodeURIComponent);
  const body = parsed(await textOf(request));
  options.log(`powerdns ${request.method} ${url.pathname}`);
  const call = { method: request.method ?? 'GET', parts, query: url.searchParams, body };
  return answerCall(options, call);
}

function sameKey(given: string | string[] | undefined, key: string): boolean {
  const [one, other] = [Buffer.from(String(given ?? '')), Buffer.from(key)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new ApiRefusal(413, 'Payload Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // falls through to the refusal
  }
  throw new ApiRefusal(400, 'Bad Request');
}

function failure(options: ApiServerOptions, error: unknown): ApiAnswer {
  if (error instanceof ApiRefusal) return { status: error.status, body: { error: error.message } };
  options.log(`powerdns failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return { status: 500, body: { error: 'Internal Server Error' } };
}

function send(response: ServerResponse, { status, body, headers }: ApiAnswer): void {
  const content = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, {
    ...(content === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(content);
}
