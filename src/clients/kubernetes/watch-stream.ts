import type { Readable } from 'node:stream';
import type { Clock } from '../../domain/surroundings.ts';
import { ExchangeFailed, transportFailure } from './failure.ts';
import { JsonLines } from './json-lines.ts';
import type { Answer } from './transport.ts';

/** Thrown into a stream that carries on with a newer certificate: no fault, the watch goes on from its version. */
export class RenewalDue extends Error {}

/**
 * The JSON values of an open watch. No byte for `silentMs` counts as a half-open link (ExchangeFailed); a certificate
 * that is due for renewal ends it with RenewalDue; the server's own close ends it quietly.
 */
export async function* watchValues(
  answer: Answer,
  options: { clock: Clock; silentMs: number; signal: AbortSignal },
): AsyncGenerator<unknown> {
  const lines = new JsonLines();
  const chunks = answer.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await readOrWake(chunks, answer, options);
      if (next.done === true) return;
      yield* lines.push(next.value);
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof RenewalDue || error instanceof ExchangeFailed) throw error;
    throw new ExchangeFailed(transportFailure(error, answer.server));
  } finally {
    destroy(answer.body);
  }
}

async function readOrWake(
  chunks: AsyncIterator<Buffer>,
  answer: Answer,
  options: { clock: Clock; silentMs: number; signal: AbortSignal },
): Promise<IteratorResult<Buffer>> {
  const { clock } = options;
  const silentAt = clock.now() + options.silentMs;
  const wake = new AbortController();
  const read = chunks.next();
  read.catch(() => undefined);
  const asleep = clock.sleep(Math.max(0, Math.min(silentAt, answer.renewAt) - clock.now()), wake.signal).then(
    () => undefined,
    () => read,
  );
  try {
    const first = await Promise.race([read, asleep]);
    if (first !== undefined) return first;
    if (clock.now() >= answer.renewAt) throw new RenewalDue();
    throw new ExchangeFailed(transportFailure(halfOpen(options.silentMs), answer.server));
  } finally {
    wake.abort();
  }
}

function halfOpen(silentMs: number): Error {
  return Object.assign(new Error(`no byte for ${Math.round(silentMs / 1000)} s`), { code: 'ETIMEDOUT' });
}

function destroy(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}
