import { ExchangeFailed, transportFailure } from './failure.ts';
import type { Answer } from './transport.ts';

/**
 * The text of an answer that goes on, piece by piece; a slow reader slows the server. Ends with the answer or when aborted.
 * @throws CatalystError why it could not be opened or was cut
 */
export async function* followText(open: () => Promise<Answer>, signal: AbortSignal): AsyncGenerator<string> {
  const answer = await open();
  const decoder = new TextDecoder();
  try {
    for await (const part of answer.body) {
      const text = decoder.decode(part as Buffer, { stream: true });
      if (text !== '') yield text;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof ExchangeFailed
      ? error.failure.error
      : transportFailure(error, answer.server).error;
  } finally {
    answer.body.on('error', () => undefined);
    answer.body.destroy();
  }
}
