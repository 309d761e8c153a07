import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import { ComponentNews } from './component-news.ts';
import { type PlainLine, plainLine } from './plain-line.ts';
import { rootCause } from './why-it-waits.ts';

/** A reason is told when it has stood this long: what clears by itself within seconds is churn. */
const STANDS_MS = 5_000;
/** Counted sub-steps of one stage: not more often than this. */
const COUNT_MS = 1_000;

/** Decides which lines a log gets: state changes and lasting reasons, in bursts taken together. */
export class PlainNews {
  readonly #components = new ComponentNews();
  #counted = Number.NEGATIVE_INFINITY;
  #reason: { key: string; since: number; told: boolean } | undefined;

  /** The lines that this event brings, those that were kept back first. */
  take(event: Event, progress: Progress): PlainLine[] {
    const at = Date.parse(event.at);
    if (event.type === 'component-changed') return this.#components.take(event, progress, at);
    if (event.type === 'stage-advanced' && this.#tooSoon(event, at)) return [];
    const line = plainLine(event, progress);
    return line === undefined ? [] : [...this.#components.flush(progress), line];
  }

  /** What time alone makes worth telling: a burst that is over, a reason that stays. `now` in milliseconds. */
  settled(progress: Progress, now: number): PlainLine[] {
    return [...this.#components.settled(progress, now), ...this.#lastingReason(progress, now)];
  }

  #tooSoon(event: Event & { type: 'stage-advanced' }, at: number): boolean {
    if (event.state !== 'done' || event.total === undefined) return false;
    if (at - this.#counted < COUNT_MS) return true;
    this.#counted = at;
    return false;
  }

  #lastingReason(progress: Progress, now: number): PlainLine[] {
    if (progress.stages.converge.state !== 'running') return [];
    const root = rootCause(progress);
    if (root === undefined) return [];
    // A count that goes on is the same reason.
    const key = `${root.id} ${root.state} ${root.cause.replaceAll(/\d+/g, '')}`;
    if (this.#reason?.key !== key) this.#reason = { key, since: now, told: false };
    if (this.#reason.told || now - this.#reason.since < STANDS_MS || now === Number.POSITIVE_INFINITY)
      return [];
    this.#reason.told = true;
    const components = Object.values(progress.components);
    const installed = components.filter(({ state }) => state === 'installed').length;
    const blocks = root.blocks.length === 0 ? '' : `, which blocks ${root.blocks.length}`;
    const text = `${installed} of ${components.length}; ${root.id}${blocks}: ${root.cause}`;
    return [{ subject: 'converge', word: 'waiting', text }];
  }
}
