import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Ground } from '../ground.ts';
import type { Account } from './account.ts';
import { answerCommand } from './commands.ts';
import { accountError, envelope } from './envelope.ts';
import { Throttle } from './throttle.ts';

/** Everything travels in the query: twenty main and a hundred other records make a long one. */
const LONGEST_HEAD = 1024 * 1024;
const WORK_MS = 50;

export interface ApiServerOptions {
  account: Account;
  key: string;
  ground: Ground;
  /** How long a request takes, in sandbox milliseconds; with 0 it is answered at once. */
  workMs?: number;
}

interface Answer {
  status: number;
  /** An object is sent as JSON, a text as a page. */
  body: unknown;
}

/** The HTTP face of the simulated registrar: GET only, and 200 for nearly everything that goes wrong. */
export function createApiServer(options: ApiServerOptions): Server {
  const { ground, workMs = WORK_MS } = options;
  const throttle = new Throttle(ground.clock);
  let answered = 0;
  const work = (request: IncomingMessage, response: ServerResponse) => {
    throttle.leave();
    answered += 1;
    const answer = answerTo(options, request, answered % 2 === 0);
    const isLost = ground.faults.strike('dynadot-lost-reply', commandOf(request)) !== undefined;
    if (isLost) request.socket.destroy();
    else send(response, answer);
  };
  return createServer({ maxHeaderSize: LONGEST_HEAD }, (request, response) => {
    if (ground.faults.strike('dynadot-429') !== undefined || !throttle.enter()) {
      const error = 'Too many requests, please try again in one minute';
      send(response, { status: 200, body: accountError(error) });
    } else if (workMs === 0) work(request, response);
    else ground.clock.after(workMs, () => work(request, response));
  });
}

function answerTo(options: ApiServerOptions, request: IncomingMessage, asText: boolean): Answer {
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) return page(421, 'Misdirected');
  if (request.method !== 'GET') return page(405, 'Method Not Allowed');
  if (url.pathname !== '/api3.json') return page(404, 'Not Found');
  const command = url.searchParams.get('command') ?? '';
  options.ground.log(`dynadot ${command} ${url.searchParams.get('domain') ?? ''}`);
  const trouble = troubleOf(options, command);
  if (trouble !== undefined) return trouble;
  if (!isKey(url.searchParams.get('key'), options.key))
    return { status: 200, body: accountError('invalid key') };
  const result = answerCommand(command, { account: options.account, query: url.searchParams });
  if (result === undefined) return { status: 200, body: accountError('invalid command') };
  return { status: 200, body: envelope(command, result, asText) };
}

/** Faults; their target is a command. */
function troubleOf({ ground }: ApiServerOptions, command: string): Answer | undefined {
  const outage = ground.faults.strike('dynadot-5xx', command);
  if (outage !== undefined) return page(Number(outage.value ?? 503), 'Service Unavailable');
  const html = ground.faults.strike('dynadot-html', command);
  if (html !== undefined) return page(Number(html.value ?? 200), 'We will be right back');
  if (ground.faults.strike('dynadot-invalid-key', command) !== undefined)
    return { status: 200, body: accountError('invalid key') };
  if (ground.faults.strike('dynadot-main-server', command) === undefined) return undefined;
  const error = 'There was a problem with connection to main server, please try again later';
  return { status: 200, body: envelope(command, { error }, false) };
}

function commandOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://sandbox.invalid').searchParams.get('command') ?? '';
}

function page(status: number, title: string): Answer {
  return {
    status,
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${title}</body></html>`,
  };
}

function isKey(given: string | null, key: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(key)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const isPage = typeof body === 'string';
  response.writeHead(status, { 'content-type': isPage ? 'text/html' : 'application/json' });
  response.end(isPage ? body : JSON.stringify(body));
}
