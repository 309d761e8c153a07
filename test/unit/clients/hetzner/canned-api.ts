import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_CONNECT_MAP } from '../../../../src/clients/http/connect-map.ts';
import type { Clock, Target } from '../../../../src/domain/surroundings.ts';

export interface Canned {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface CannedApi {
  base: string;
  requests: { method: string; url: string; authorization: string; body: string }[];
  close(): Promise<void>;
}

/** A loopback server that answers as told. */
export async function cannedApi(
  answer: (request: { method: string; url: string; count: number }) => Canned | 'hang' | 'cut',
): Promise<CannedApi> {
  const requests: CannedApi['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const { method = '', url = '' } = request;
    requests.push({ method, url, authorization: request.headers.authorization ?? '', body });
    const said = answer({ method, url, count: requests.length });
    if (said === 'cut') request.socket.destroy();
    else if (said !== 'hang') reply(response, said);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function reply(response: ServerResponse, { status, body, headers }: Canned): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}

export function sandboxTarget(hetznerApi: string, extra: Partial<Target> = {}): Target {
  return {
    kind: 'sandbox',
    connect: NO_CONNECT_MAP,
    hetznerApi,
    resolvers: [],
    registry: hetznerApi,
    k3sReleases: hetznerApi,
    authorities: [],
    proxy: {},
    credentials: {},
    speed: 1,
    ...extra,
  };
}

/** A clock that a sleep moves at once. */
export function handClock(start = Date.parse('2026-11-21T09:00:00Z')): Clock & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}
