import { EVENT_VERSION, type Event, type EventBody } from '../domain/event.ts';
import { mapTexts } from '../domain/plain-text.ts';
import { emptyProgress, foldAll, foldInto, type Progress } from '../domain/progress.ts';
import { compileScrub, secretTexts } from '../domain/scrub.ts';
import type { Clock } from '../domain/surroundings.ts';

/**
 * Told after each event. `progress` is live: it is the same object each time and goes on with later events; who wants to
 * keep a moment takes a `progressCopy`.
 */
export type EventListener = (event: Event, progress: Progress) => void;

/** Where events are kept; `append` resolves when an event is on the disk. */
export interface EventSink {
  readonly past: readonly Event[];
  append(event: Event): Promise<void>;
}

export interface EventLogOptions {
  sovereign: string;
  sink: EventSink;
  clock: Clock;
  listeners: readonly EventListener[];
}

/** Takes what happens in: blanks out secrets, journals, folds, and only then tells the listeners. */
export class EventLog {
  readonly #options: EventLogOptions;
  readonly #secrets = new Set<string>();
  #scrub: ((text: string) => string) | undefined;
  #seq: number;
  readonly #progress: Progress;

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#progress = foldAll(emptyProgress(options.sovereign), options.sink.past);
    this.#seq = this.#progress.seq;
  }

  /** Live, as told to the listeners. */
  get progress(): Progress {
    return this.#progress;
  }

  /** From now on these never reach journal or listener, in any of the forms that `compileScrub` knows. */
  hide(values: Iterable<string | undefined>): void {
    const before = this.#secrets.size;
    for (const value of values) {
      for (const text of value === undefined ? [] : secretTexts(value)) this.#secrets.add(text);
    }
    if (this.#secrets.size > before) this.#scrub = undefined;
  }

  /** Blanks out what `hide` was told. */
  scrub(text: string): string {
    this.#scrub ??= compileScrub(this.#secrets);
    return this.#scrub(text);
  }

  /** Resolves when the event is durable, folded and told. Calls keep their order. */
  async emit(body: EventBody): Promise<void> {
    const clean = mapTexts(body, (text) => this.scrub(text));
    this.#seq += 1;
    const at = new Date(this.#options.clock.now()).toISOString();
    const stamp = { v: EVENT_VERSION, seq: this.#seq, at, sovereign: this.#options.sovereign };
    const event: Event = { ...stamp, ...clean };
    await this.#options.sink.append(event);
    foldInto(this.#progress, event);
    for (const listener of this.#options.listeners) tell(listener, event, this.#progress);
  }
}

/** A face that fails to draw must not stop what it draws. */
function tell(listener: EventListener, event: Event, progress: Progress): void {
  try {
    listener(event, progress);
  } catch {
    return;
  }
}
