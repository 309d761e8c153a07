import type { Dialog } from '../model.ts';
import type { Send } from './desk.ts';

/** Questions of services that wait for an answer. */
export class Questions {
  readonly #open = new Map<number, (yes: boolean) => void>();
  #last = 0;

  /** Asks through the program; resolves with what was answered, or with no when all is over. */
  ask(send: Send, about: Omit<Dialog, 'id'>): Promise<boolean> {
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
