import { tellingLine } from '../../domain/component/telling-line.ts';
import { countStates } from '../../domain/component-progress.ts';
import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { PlainLine } from './plain-line.ts';

type Changed = Event & { type: 'component-changed' };

const BURST_MS = 1_000;
const NAMED = 6;

/** Changes of components as lines: what goes wrong at once, what goes well taken together. */
export class ComponentNews {
  #installed: string[] = [];
  #first = 0;
  #since: number | undefined;

  take(event: Changed, progress: Progress, at: number): PlainLine[] {
    const { state, was, component, region, reason, message } = event;
    const id = region === primaryRegion(progress) ? component : `${region}:${component}`;
    if (state === 'failed' || state === 'degraded') {
      const why = [reason, message === undefined ? undefined : tellingLine(message)]
        .filter(Boolean)
        .join(': ');
      return [
        ...this.flush(progress),
        { subject: 'converge', word: state, text: `${id}${why ? `  ${why}` : ''}` },
      ];
    }
    if (state === 'installed') this.#installed.push(id);
    else if (was === undefined) this.#first += 1;
    else return [];
    const late = this.settled(progress, at);
    this.#since ??= at;
    return late;
  }

  /** The lines of a burst that is over. */
  settled(progress: Progress, now: number): PlainLine[] {
    return this.#since !== undefined && now - this.#since >= BURST_MS ? this.flush(progress) : [];
  }

  flush(progress: Progress): PlainLine[] {
    const counts = countStates(Object.values(progress.components));
    const lines: PlainLine[] = [];
    if (this.#first > 0) {
      const states = (['installed', 'installing', 'pending', 'degraded', 'failed'] as const)
        .filter((state) => counts[state] > 0)
        .map((state) => `${counts[state]} ${state}`);
      lines.push({
        subject: 'converge',
        word: 'seen',
        text: `${counts.total} components: ${states.join(', ')}`,
      });
    }
    if (this.#installed.length > 0) {
      const text = `${counts.installed} of ${counts.total}: ${named(this.#installed)}`;
      lines.push({ subject: 'converge', word: 'installed', text });
    }
    this.#installed = [];
    this.#first = 0;
    this.#since = undefined;
    return lines;
  }
}

function named(names: string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
