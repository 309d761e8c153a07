import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';

/** One way of showing a run. It draws from the fold; the event only says that something is new. */
export interface Face {
  show(event: Event, progress: Progress): void;
  /** Leaves the terminal to a question, and takes it back. */
  pause(): Promise<void>;
  resume(): void;
  /** A word in between, for which no event stands. */
  say(line: string): void;
  /** Says the end and gives the terminal back. */
  close(): Promise<void>;
}
