import type { Dispatcher } from 'undici';
import type { Target } from '../../domain/surroundings.ts';
import { createDispatcher } from './dispatcher.ts';
import { networkError } from './network-error.ts';

export interface SimpleReply {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** At most `longest` bytes are kept. */
  body: Buffer;
}

export interface SimpleRequest {
  method?: 'GET' | 'HEAD' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Bytes of the body after which it counts as cut; 4 MiB when absent. */
  longest?: number;
}

/** A way to ask one kind of server simple questions through the target's way out; `what` names it in errors. */
export interface SimpleClient {
  /** Errors: CATALYST-NETWORK-*. Statuses are the caller's to judge; redirects are not followed. */
  request(url: string, options?: SimpleRequest): Promise<SimpleReply>;
  close(): Promise<void>;
}

export function createSimpleClient(target: Target, what: string, given?: Dispatcher): SimpleClient {
  let way: Promise<Dispatcher> | undefined;
  const dispatcher = () => (way ??= given ? Promise.resolve(given) : createDispatcher({ target }));
  return {
    request: async (url, options = {}) => {
      const { request } = await import('undici');
      try {
        const reply = await request(url, {
          method: options.method ?? 'GET',
          dispatcher: await dispatcher(),
          headersTimeout: 10_000,
          bodyTimeout: 10_000,
          signal: options.signal ?? null,
          headers: { 'user-agent': 'catalyst', ...options.headers },
          body: options.body ?? null,
        });
        return {
          status: reply.statusCode,
          headers: reply.headers,
          body: await limited(reply.body, options.longest ?? 4_194_304),
        };
      } catch (error) {
        throw networkError(error, what, target.proxy.httpsProxy !== undefined);
      }
    },
    close: async () => {
      if (way !== undefined && given === undefined) await (await way).close();
    },
  };
}

async function limited(body: AsyncIterable<Buffer>, longest: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > longest) throw Object.assign(new Error('reply too long'), { code: 'UND_ERR_SOCKET' });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
