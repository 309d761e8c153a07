import { type FSWatcher, watch } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../domain/event.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { JOURNAL_FILE } from './journal.ts';
import { readEvents, wholeLines } from './journal-text.ts';
import { errnoOf, withStateErrors } from './state-error.ts';

/** Some file systems (network mounts) tell nobody about changes; then we look this often. */
const LOOK_AGAIN_MS = 500;

export interface FollowOptions {
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Every event of a Sovereign's journal, those that are there and then those that another process appends, until the
 * signal is aborted (then it ends without an error). The journal need not exist yet.
 */
export async function* followJournal(folder: string, options: FollowOptions): AsyncGenerator<Event, void> {
  const { clock, signal } = options;
  const bell = new Bell(folder);
  const tail = new Tail(join(folder, JOURNAL_FILE));
  try {
    while (!signal.aborted) {
      bell.reset();
      yield* await tail.next();
      await bell.wait(clock, signal);
    }
  } finally {
    bell.close();
  }
}

/** Reads what was appended since the last look. */
class Tail {
  readonly #path: string;
  #offset = 0;
  #lines = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async next(): Promise<Event[]> {
    const size = await withStateErrors(this.#path, () => sizeOf(this.#path));
    if (size <= this.#offset) return [];
    const bytes = await withStateErrors(this.#path, () => readFrom(this.#path, this.#offset, size));
    const whole = bytes.subarray(0, wholeLines(bytes));
    const events = readEvents(whole, this.#path, this.#lines);
    this.#offset += whole.length;
    this.#lines += whole.filter((byte) => byte === 0x0a).length;
    return events;
  }
}

/** Rings when something in the folder changed. */
class Bell {
  #watcher: FSWatcher | undefined;
  #rung = Promise.withResolvers<void>();

  constructor(folder: string) {
    try {
      this.#watcher = watch(folder, () => this.#rung.resolve());
      this.#watcher.on('error', () => this.close());
    } catch {
      this.#watcher = undefined;
    }
  }

  reset(): void {
    this.#rung = Promise.withResolvers();
  }

  async wait(clock: Clock, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const patience = clock.sleep(LOOK_AGAIN_MS, AbortSignal.any([signal, enough.signal]));
    await Promise.race([this.#rung.promise, patience.catch(() => undefined)]);
    enough.abort();
    await patience.catch(() => undefined);
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (failure) {
    if (errnoOf(failure) === 'ENOENT') return 0;
    throw failure;
  }
}

async function readFrom(path: string, offset: number, end: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(end - offset);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
