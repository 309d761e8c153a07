import { plainText } from '../../domain/plain-text.ts';
import { type Asking, withSignal } from './asking.ts';
import type { Gateway } from './gateway.ts';

const MOST_TEXT = 200;

/** Asks for a path only to see who answers, and how. */
export function probeCalls(asking: Asking): Pick<Gateway, 'probe'> {
  return {
    probe: async (path, { anonymous = false, signal } = {}) => {
      const reply = await asking.raw({ method: 'GET', path, anonymous, ...withSignal(given(signal)) });
      return { status: reply.status, says: plainText(wordsOf(reply.text)).replaceAll(/\s+/g, ' ').trim() };
    },
  };
}

function given(signal: AbortSignal | undefined) {
  return signal === undefined ? undefined : { signal };
}

function wordsOf(text: string): string {
  const said = /"error"\s*:\s*"([^"\\]*)"/.exec(text.slice(0, 4_096))?.[1];
  return (said ?? text).slice(0, MOST_TEXT);
}
