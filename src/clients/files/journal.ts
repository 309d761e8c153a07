import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../domain/event.ts';
import { eventLine } from '../../domain/event-line.ts';
import { readIfThere, syncFolder } from './atomic.ts';
import { readEvents, wholeLines } from './journal-text.ts';
import { stateError, withStateErrors } from './state-error.ts';

export const JOURNAL_FILE = 'events.ndjson';

/** The Sovereign's journal, opened by the one process that holds its lock. */
export interface Journal {
  /** What stood in it when it was opened. */
  readonly past: readonly Event[];
  /** Resolves when the event is on the disk. Calls keep their order; those that wait share one fsync. */
  append(event: Event): Promise<void>;
  close(): Promise<void>;
}

/** Reads a Sovereign's journal without locking; a torn last line is left out. No file is an empty journal. */
export async function readJournal(folder: string): Promise<Event[]> {
  const path = join(folder, JOURNAL_FILE);
  return readEvents((await readIfThere(path)) ?? Buffer.alloc(0), path);
}

/** Opens for appending. A torn last line was never acknowledged to anyone: it is cut off. */
export async function openJournal(folder: string): Promise<Journal> {
  const path = join(folder, JOURNAL_FILE);
  const bytes = (await readIfThere(path)) ?? Buffer.alloc(0);
  const past = readEvents(bytes, path);
  const file = await withStateErrors(path, async () => {
    const opened = await open(path, 'a', 0o600);
    if (wholeLines(bytes) < bytes.length) await opened.truncate(wholeLines(bytes));
    await syncFolder(folder);
    return opened;
  });
  return journalOn(file, path, past);
}

/** A journal on a file that is open for appending; `path` names it in errors. */
export function journalOn(file: FileHandle, path: string, past: readonly Event[]): Journal {
  return new AppendingJournal(file, path, past);
}

interface Waiting {
  line: string;
  done: () => void;
  failed: (reason: unknown) => void;
}

class AppendingJournal implements Journal {
  readonly past: readonly Event[];
  readonly #file: FileHandle;
  readonly #path: string;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #broken: unknown;

  constructor(file: FileHandle, path: string, past: readonly Event[]) {
    this.#file = file;
    this.#path = path;
    this.past = past;
  }

  append(event: Event): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ line: eventLine(event), done, failed });
      this.#writing ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#write(batch);
    }
    this.#writing = undefined;
  }

  /** After a failed write the end of the file is unknown, so nothing may be appended behind it any more. */
  async #write(batch: Waiting[]): Promise<void> {
    try {
      if (this.#broken !== undefined) throw this.#broken;
      await this.#file.appendFile(batch.map(({ line }) => line).join(''));
      await this.#file.datasync();
      for (const { done } of batch) done();
    } catch (failure) {
      this.#broken = stateError(failure, this.#path);
      for (const { failed } of batch) failed(this.#broken);
    }
  }
}
