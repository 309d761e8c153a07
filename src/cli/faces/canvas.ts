import { emptyProgress, type Progress } from '../../domain/progress.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { textWidth, wrap } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { frame } from './frame.ts';

const REDRAW_MS = 100;
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

/** Redraws a run in place: one write a frame, nothing while nothing changed, and no trace of the frame before. */
export class Canvas {
  #progress: Progress = emptyProgress('');
  readonly #screen: Screen;
  readonly #clock: Clock;
  /** Widths of the lines on the screen now. */
  #widths: number[] = [];
  #shown = '';
  #columns = 0;
  #stop: AbortController | undefined;
  #notes: string[] = [];

  constructor(screen: Screen, clock: Clock) {
    this.#screen = screen;
    this.#clock = clock;
  }

  set progress(progress: Progress) {
    this.#progress = progress;
  }

  start(): void {
    if (this.#stop?.signal.aborted === false) return;
    this.#stop = new AbortController();
    this.#screen.write(HIDE_CURSOR);
    void this.#loop(this.#stop.signal);
  }

  /** Takes the frame away, so that a question stands alone. */
  leave(): void {
    if (!this.#halt()) return;
    this.#screen.write(`${this.#back(true)}${SHOW_CURSOR}`);
    this.#forget();
  }

  /** Leaves the last frame where it is. */
  finish(): void {
    if (!this.#halt()) return;
    this.#draw();
    this.#screen.write(SHOW_CURSOR);
    this.#forget();
  }

  /** A line that stays above the frame. */
  note(line: string): void {
    this.#notes.push(line);
    this.#shown = '';
  }

  #halt(): boolean {
    if (this.#stop === undefined || this.#stop.signal.aborted) return false;
    this.#stop.abort();
    return true;
  }

  #forget(): void {
    this.#widths = [];
    this.#shown = '';
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#draw();
      await this.#clock.sleep(REDRAW_MS, signal).catch(() => undefined);
    }
  }

  #draw(): void {
    if (this.#progress.seq === 0) return;
    const { columns, rows, symbols, paint } = this.#screen;
    const now = Math.floor(this.#clock.now() / 1000) * 1000;
    const lines = frame(this.#progress, { now, columns, rows, symbols, paint });
    const text = lines.join('\n');
    if (text === this.#shown && columns === this.#columns) return;
    const back = this.#back(columns < this.#columns || this.#notes.length > 0);
    const notes = this.#notes.splice(0).flatMap((note) => wrap(note, columns).map((line) => `${line}\n`));
    const body = lines.map((line) => `${line}${textWidth(line) < columns ? '\x1b[K' : ''}\n`);
    this.#screen.write(`${back}${notes.join('')}${body.join('')}\x1b[J`);
    this.#shown = text;
    this.#columns = columns;
    this.#widths = lines.map(textWidth);
  }

  /**
   * To the first cell of the frame; a terminal that became narrower has broken its lines. Erased line by line: tmux takes
   * "erase from here to the end" in its first cell for a cleared screen, and keeps the frame in its history.
   */
  #back(erase: boolean): string {
    const columns = Math.max(1, this.#screen.columns);
    const narrower = columns < this.#columns;
    const height = this.#widths.reduce(
      (sum, width) => sum + (narrower ? Math.max(1, Math.ceil(width / columns)) : 1),
      0,
    );
    const up = Math.min(height, this.#screen.rows - 1);
    if (up === 0) return '\r';
    const top = `\x1b[${up}A\r`;
    return erase ? `${top}${'\x1b[2K\n'.repeat(up)}${top}` : top;
  }
}
