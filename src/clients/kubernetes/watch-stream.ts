import type { Readable } from 'node:stream';
import type { Clock } from '../../domain/surroundings.ts';
import { ExchangeFailed, transportFailure } from './failure.ts';
import { JsonLines } from './json-lines.ts';
import type { Answer } from './transport.ts';

/** Thrown into a stream that is opened anew without a fault: a newer certificate, or a look whether the link still is. */
export class ReopenDue extends Error {}

/**
 * The JSON values of an open watch. No byte for `silentMs` (a server sends a bookmark a minute), or a certificate that
 * is due for renewal, ends it with ReopenDue: whether the link was half-open shows when it is opened again, at whichever
 * control plane answers. The server's own close ends it quietly.
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
    if (error instanceof ReopenDue || error instanceof ExchangeFailed) throw error;
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
    throw new ReopenDue();
  } finally {
    wake.abort();
  }
}

function destroy(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}
