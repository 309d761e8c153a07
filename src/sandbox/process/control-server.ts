import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDataFault } from '../business/faults/business-faults.ts';
import type { SentMail } from '../business/notification/sent-mail.ts';
import { isFaultName } from '../fault-names.ts';
import type { FaultControl } from '../ground/fault-table.ts';
import type { FaultSetting } from '../ground.ts';
import type { SandboxStatus } from './status.ts';

export interface ControlOptions {
  token: string;
  faults: FaultControl;
  status(): SandboxStatus;
  /** Asked for by `catalyst sandbox down`, after the answer is sent. */
  down(): void;
  /** Writes a fault into the books of the business services; false for faults of other kinds. */
  inject?(setting: FaultSetting): Promise<boolean>;
  /** Mails that the business services sent, of one Sovereign or of all. */
  mail?(sovereign: string | undefined): Promise<SentMail[]>;
}

interface ControlReply {
  status: number;
  body: unknown;
}

const MOST_BYTES = 64 * 1024;

/** The endpoint that `sandbox down|status|fault` talk to: loopback, its own token, our host name only. */
export async function startControl(options: ControlOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const reply = await answer(options, request).catch(() => ({
      status: 400,
      body: { message: 'bad request' },
    }));
    response.writeHead(reply.status, { 'Content-Type': 'application/json' });
    const isDown = request.method === 'POST' && request.url === '/down' && reply.status === 200;
    response.end(JSON.stringify(reply.body), () => isDown && options.down());
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

async function answer(options: ControlOptions, request: IncomingMessage): Promise<ControlReply> {
  if (request.headers.host !== `127.0.0.1:${request.socket.localPort}`)
    return { status: 403, body: { message: 'foreign host' } };
  if (!isAuthorized(request.headers.authorization, options.token))
    return { status: 401, body: { message: 'unknown token' } };
  const call = `${request.method} ${request.url}`;
  if (call === 'GET /status') return { status: 200, body: options.status() };
  if (call === 'POST /down') return { status: 200, body: {} };
  if (call === 'POST /faults') return setFault(options, JSON.parse(await readText(request)) as FaultSetting);
  if (request.method === 'GET' && request.url?.startsWith('/mail')) {
    const { searchParams } = new URL(request.url, 'http://control');
    return {
      status: 200,
      body: { mails: (await options.mail?.(searchParams.get('sovereign') ?? undefined)) ?? [] },
    };
  }
  if (request.method === 'DELETE' && request.url?.startsWith('/faults')) {
    const { pathname, searchParams } = new URL(request.url, 'http://control');
    const cleared = options.faults.clear(pathname.split('/')[2], searchParams.get('target') ?? undefined);
    return { status: 200, body: { cleared } };
  }
  return { status: 404, body: { message: `${call} is not known` } };
}

async function setFault(options: ControlOptions, setting: FaultSetting): Promise<ControlReply> {
  if (!isFaultName(setting.name))
    return { status: 422, body: { message: `no fault is called ${setting.name}` } };
  if (isDataFault(setting.name) && options.inject === undefined)
    return { status: 422, body: { message: 'no business services are here' } };
  if ((await options.inject?.(setting)) !== true) options.faults.set(setting);
  return { status: 200, body: { faults: options.faults.list() } };
}

function isAuthorized(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BYTES) throw new Error('too large');
  }
  return text;
}
