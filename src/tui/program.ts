import type { Clock } from '../domain/surroundings.ts';
import type { Message } from './messages.ts';
import { initialModel, type Model, type Start } from './model.ts';
import type { Performer } from './perform/perform.ts';
import { update } from './update.ts';

/** Model and update, running: whoever draws listens. */
export class Program {
  model: Model;
  #perform: ((effect: Parameters<Performer['perform']>[0]) => void) | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(start: Start) {
    this.model = initialModel(start);
  }

  /** Effects are performed from now on; the first one is asked for by a tick. */
  start(perform: Performer['perform'], now: number): void {
    this.#perform = perform;
    this.send({ type: 'tick', now });
  }

  readonly send = (message: Message): void => {
    if (this.#perform === undefined) return;
    const [model, effects] = this.#after(message);
    const changed = model !== this.model;
    this.model = model;
    for (const effect of effects) this.#perform(effect);
    if (changed) for (const listener of this.#listeners) listener();
  };

  /** What cannot be taken in is said, and leaves everything else as it is. */
  #after(message: Message): ReturnType<typeof update> {
    try {
      return update(this.model, message);
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      const text = `What was answered cannot be read: ${why}`;
      if (message.type === 'answered') {
        const { answer: subject, at } = message;
        return update(this.model, { type: 'unanswered', subject, error: { message: text }, at });
      }
      return [{ ...this.model, notice: { text, tone: 'bad' } }, []];
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  stop(): void {
    this.#perform = undefined;
  }
}

/** Moves the model's time once a second until the signal is aborted. */
export async function keepTime(
  { now, sleep }: Clock,
  send: Program['send'],
  signal: AbortSignal,
  everyMs = 1_000,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(everyMs, signal).catch(() => undefined);
    if (!signal.aborted) send({ type: 'tick', now: now() });
  }
}
