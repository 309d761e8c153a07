import { CatalystError } from '../../domain/errors.ts';
import type { ConnectionOptions, Parameters } from './connection.ts';
import { DynadotFailure, unreachable } from './refusal.ts';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * One GET; the API knows no other method. Redirects are not followed: they would carry the key elsewhere. What fails
 * below HTTP comes as a DynadotFailure without address and cause.
 */
export async function exchange(
  options: ConnectionOptions,
  command: string,
  parameters: Parameters,
): Promise<{ status: number; text: string }> {
  const { request } = await import('undici');
  const query = new URLSearchParams({ key: options.key, command, ...parameters });
  const begun = options.clock.now();
  try {
    const reply = await request(`${options.api.replace(/\/+$/, '')}/api3.json?${query}`, {
      method: 'GET',
      headers: { accept: 'application/json' },
      dispatcher: await options.dispatcher(),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const isLate = () => options.clock.now() - begun > 2 * TIMEOUT_MS;
    return { status: reply.statusCode, text: await bounded(reply.body, isLate) };
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof CatalystError) throw error;
    throw unreachable(error, options.proxied);
  }
}

async function bounded(body: AsyncIterable<Uint8Array>, isLate: () => boolean): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooMuch();
    if (isLate()) throw tooLate();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooMuch(): DynadotFailure {
  const message = 'Dynadot sent an answer of more than 8 MiB.';
  return new DynadotFailure('malformed', 'CATALYST-DNS-MALFORMED', message, undefined);
}

function tooLate(): DynadotFailure {
  return new DynadotFailure(
    'cut',
    'CATALYST-DNS-UNAVAILABLE',
    'Dynadot takes too long to answer.',
    'Try again.',
  );
}
