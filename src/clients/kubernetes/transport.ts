import { pipeline, type Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { Clock, Target } from '../../domain/surroundings.ts';
import type { ClusterAccess } from './access.ts';
import { Credentials } from './credentials.ts';
import { ExchangeFailed, transportFailure } from './failure.ts';
import { invalidReply } from './json-lines.ts';
import { type Asked, refusal } from './refusal.ts';

const ANSWER_WITHIN_MS = 30_000;
const LARGEST_BODY = 256 * 1024 * 1024;
const LARGEST_REFUSAL = 64 * 1024;

export interface Exchange {
  method: 'GET' | 'PATCH' | 'DELETE' | 'POST' | 'PUT';
  /** With its query. */
  path: string;
  asked: Asked;
  body?: string;
  contentType?: string;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  server: string;
  body: Readable;
  /** When the identity that it was asked with is due for renewal. */
  renewAt: number;
}

/** Speaks to whichever control plane answers, the last good one first. */
export class Transport {
  readonly credentials: Credentials;
  readonly clock: Clock;
  #servers: string[];

  constructor(options: { access: ClusterAccess; target: Target; clock: Clock }) {
    this.credentials = new Credentials(options);
    this.clock = options.clock;
    this.#servers = [...options.access.servers];
  }

  get servers(): readonly string[] {
    return this.#servers;
  }

  /** Resolves when a success's headers are in. Anything else throws ExchangeFailed, or the signal's reason. */
  async open(exchange: Exchange): Promise<Answer> {
    let failed: unknown;
    for (const server of this.#servers) {
      try {
        const answer = await this.openAt(server, exchange);
        this.#prefer(server);
        return answer;
      } catch (error) {
        if (!otherServerMayAnswer(error)) throw error;
        failed ??= error;
      }
    }
    throw failed ?? new TypeError('a cluster needs at least one server address');
  }

  /** The same at one address only. */
  async openAt(server: string, exchange: Exchange): Promise<Answer> {
    exchange.signal?.throwIfAborted();
    const identity = await this.credentials.current();
    const overdue = new AbortController();
    const stop =
      exchange.signal === undefined ? overdue.signal : AbortSignal.any([exchange.signal, overdue.signal]);
    const answered = new AbortController();
    this.clock.sleep(ANSWER_WITHIN_MS, answered.signal).then(
      () => overdue.abort(timedOut()),
      () => undefined,
    );
    try {
      const reply = await identity.dispatcher.request({
        origin: server,
        path: exchange.path,
        method: exchange.method,
        headers: headersOf(exchange, identity.token),
        body: exchange.body ?? null,
        signal: stop,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const body = plain(reply.body, text(reply.headers['content-encoding']));
      if (reply.statusCode < 300)
        return { status: reply.statusCode, server, body, renewAt: identity.renewAt };
      const told = await readText(body, LARGEST_REFUSAL).catch(() => '');
      throw new ExchangeFailed(
        refusal(reply.statusCode, told, exchange.asked, text(reply.headers['retry-after'])),
      );
    } catch (error) {
      exchange.signal?.throwIfAborted();
      if (error instanceof ExchangeFailed) throw error;
      throw new ExchangeFailed(
        transportFailure(overdue.signal.aborted ? overdue.signal.reason : error, server),
      );
    } finally {
      answered.abort();
    }
  }

  /** A whole small exchange, at one address or any: the body as text. The clock bounds the answer, not the transfer. */
  async text(exchange: Exchange, server?: string): Promise<string> {
    const answer = await (server === undefined ? this.open(exchange) : this.openAt(server, exchange));
    try {
      const told = await readText(answer.body, LARGEST_BODY);
      // undici counts a connection as free a turn after its answer ended: asked before, the next one gets a handshake.
      await turn();
      return told;
    } catch (error) {
      exchange.signal?.throwIfAborted();
      throw error instanceof ExchangeFailed
        ? error
        : new ExchangeFailed(transportFailure(error, answer.server));
    }
  }

  async json(exchange: Exchange, server?: string): Promise<unknown> {
    const body = await this.text(exchange, server);
    try {
      return JSON.parse(body);
    } catch {
      throw invalidReply('a reply that is no JSON');
    }
  }

  close(): Promise<void> {
    return this.credentials.close();
  }

  #prefer(server: string): void {
    if (this.#servers[0] !== server)
      this.#servers = [server, ...this.#servers.filter((other) => other !== server)];
  }
}

function otherServerMayAnswer(error: unknown): boolean {
  return error instanceof ExchangeFailed && ['nothing', 'tcp'].includes(error.failure.reached);
}

function headersOf(exchange: Exchange, token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    // An API server packs what is larger than 128 KiB: a list is a tenth then.
    ...(exchange.method === 'GET' ? { 'accept-encoding': 'gzip' } : {}),
    'user-agent': 'catalyst',
    ...(exchange.contentType === undefined ? {} : { 'content-type': exchange.contentType }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function plain(body: Readable, encoding: string | undefined): Readable {
  body.on('error', () => undefined);
  return encoding === 'gzip' ? pipeline(body, createGunzip(), () => undefined) : body;
}

async function readText(body: Readable, largest: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += (part as Buffer).length;
    if (size > largest) throw invalidReply(`a reply of more than ${largest} bytes`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function timedOut(): Error {
  return Object.assign(new Error('no answer within 30 seconds'), { code: 'ETIMEDOUT' });
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
