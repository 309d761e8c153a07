import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import { createDispatcher } from '../http/dispatcher.ts';
import { networkError } from '../http/network-error.ts';
import type { HetznerOptions } from './create-hetzner.ts';
import { hetznerError, type Reply } from './refusal.ts';
import { waitBefore } from './retry.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One authenticated request after another, each retried where that is safe. */
export interface HetznerCall {
  /** Resolves with a reply of the 200s; throws CatalystError otherwise. */
  send(method: Method, path: string, body?: unknown): Promise<Reply>;
  /** Resolves with whatever came back, without a retry for refusals of the 400s. */
  ask(method: Method, path: string, body?: unknown): Promise<Reply>;
  clockSkewMs(): number | undefined;
  close(): Promise<void>;
}

export function createCall(options: HetznerOptions): HetznerCall {
  let way: Promise<Dispatcher> | undefined;
  let skew: number | undefined;
  const dispatcher = () =>
    (way ??= options.dispatcher
      ? Promise.resolve(options.dispatcher)
      : createDispatcher({ target: options.target }));
  const once = async (method: Method, path: string, body: unknown) => {
    const reply = await exchange(options, await dispatcher(), method, path, body);
    const date = Date.parse(reply.headers.date ?? '');
    // The header counts whole seconds; the middle of the second is the best guess.
    if (!Number.isNaN(date)) skew = date + 500 - options.clock.now();
    return reply;
  };
  const ask = (method: Method, path: string, body?: unknown) =>
    retried(options, method, () => once(method, path, body));
  return {
    ask,
    send: async (method, path, body) => {
      const reply = await ask(method, path, body);
      if (reply.status >= 300) throw hetznerError(reply);
      return reply;
    },
    clockSkewMs: () => skew,
    close: async () => {
      if (way !== undefined && options.dispatcher === undefined) await (await way).close();
    },
  };
}

async function retried(options: HetznerOptions, method: Method, once: () => Promise<Reply>): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once().catch((error: unknown) => ({ error }));
    const wait = waitBefore(attempt + 1, method, outcome);
    if (wait === undefined) {
      if ('error' in outcome) throw outcome.error;
      return outcome;
    }
    await options.clock.sleep(wait, options.signal);
  }
}

async function exchange(
  options: HetznerOptions,
  dispatcher: Dispatcher,
  method: Method,
  path: string,
  body: unknown,
): Promise<Reply> {
  const { request } = await import('undici');
  const limit = options.timeoutMs ?? 10_000;
  try {
    const reply = await request(`${options.target.hetznerApi}${path}`, {
      method,
      dispatcher,
      headersTimeout: limit,
      bodyTimeout: limit,
      signal: options.signal ?? null,
      headers: {
        authorization: `Bearer ${options.token}`,
        accept: 'application/json',
        'user-agent': 'catalyst',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return {
      status: reply.statusCode,
      headers: singleHeaders(reply.headers),
      body: parsed(await reply.body.text(), reply.statusCode),
    };
  } catch (error) {
    throw networkError(error, 'The Hetzner Cloud API', options.target.proxy.httpsProxy !== undefined);
  }
}

function singleHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

function parsed(text: string, status: number): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 300) return undefined;
    throw new CatalystError('CATALYST-HETZNER-OUTAGE', 'Hetzner answered with something that is no JSON.', {
      hint: 'Something between may have answered in its place; check HTTPS_PROXY.',
    });
  }
}
