import type { Clock } from '../../domain/surroundings.ts';
import type { ChangeResult } from '../../services/components/change-component.ts';
import { duration } from '../../style/durations.ts';
import type { Effect } from '../messages.ts';
import type { Notice } from '../model.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import type { Worlds } from './worlds.ts';

/** Longest wait for what comes of a change, in milliseconds. */
const TIMEOUT_MS = 600_000;

/** Questions of services that wait for an answer. */
export class Questions {
  readonly #open = new Map<number, (yes: boolean) => void>();
  #last = 0;

  /** Asks through the program; resolves with what was answered, or with no when all is over. */
  ask(
    send: Send,
    about: { text: string; lines: string[]; command: string; confirmName?: string },
  ): Promise<boolean> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      send({ type: 'asked', dialog: { id, ...about } });
    });
  }

  answer(id: number, yes: boolean): void {
    this.#open.get(id)?.(yes);
    this.#open.delete(id);
  }

  /** Nobody will answer any more. */
  close(): void {
    for (const id of [...this.#open.keys()]) this.answer(id, false);
  }
}

interface Changing {
  worlds: Worlds;
  clock: Clock;
  send: Send;
  signal: AbortSignal;
  questions: Questions;
}

type Change = Effect & { type: 'change' };

/** Lets a service plan a change, asks with the plan and the command, and says what came of it. */
export async function change(changing: Changing, effect: Change): Promise<void> {
  const { worlds, send, signal, questions } = changing;
  const { verb, fqdn, component } = effect;
  const command = `catalyst component ${verb} ${component} ${fqdn}`;
  const ask = ({ text, lines }: { text: string; lines: string[] }) =>
    questions.ask(send, { text, lines, command });
  try {
    const { components } = await worlds.of(fqdn);
    const request = { signal, ask, timeoutMs: TIMEOUT_MS };
    send({ type: 'said', notice: resultNotice(await components[verb](fqdn, component, request)) });
  } catch (failure) {
    if (signal.aborted) return;
    const { message, hint } = panelError(failure);
    const declined = (failure as { code?: string }).code === 'CATALYST-DECLINED';
    const text = declined ? 'Cancelled. Nothing was touched.' : [message, hint].filter(Boolean).join(' ');
    send({ type: 'said', notice: { text, tone: declined ? 'quiet' : 'bad' } });
  }
}

function resultNotice({ id, fqdn, verb, unchanged, outcome, tookMs = 0 }: ChangeResult): Notice {
  if (unchanged)
    return { text: `${id} on ${fqdn}: there is nothing to ${verb}. Nothing was touched.`, tone: 'quiet' };
  if (outcome === undefined) return { text: `${id} on ${fqdn}: ${verb} is done.`, tone: 'good' };
  return { text: `${id} on ${fqdn}: ${outcome.state} after ${duration(tookMs)}.`, tone: 'good' };
}
