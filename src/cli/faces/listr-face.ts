import { Listr, type ListrRenderer } from 'listr2';
import type { Event } from '../../domain/event.ts';
import { emptyProgress, type Progress } from '../../domain/progress.ts';
import { STAGES, type StageId } from '../../domain/stage.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { Screen } from '../screen.ts';
import type { Face } from './face.ts';
import { frame } from './frame.ts';

const REDRAW_MS = 100;

/** Stages redrawn in place on a terminal: listr2 keeps the tasks, we draw them from the fold. */
export function listrFace(err: Screen, clock: Clock): Face {
  const canvas = new Canvas(err, clock);
  const ends = new Map<StageId, { resolve: () => void; reject: (error: Error) => void }>();
  const tasks = new Listr(
    STAGES.map((stage) => ({
      title: stage,
      task: () => new Promise<void>((resolve, reject) => ends.set(stage, { resolve, reject })),
    })),
    { concurrent: true, exitOnError: false, registerSignalListeners: false, renderer: rendererOn(canvas) },
  );
  const ended = tasks.run().catch(() => undefined);

  return {
    show(event: Event, progress: Progress) {
      canvas.progress = progress;
      canvas.changed = true;
      if (event.type === 'stage-done' || event.type === 'stage-skipped') ends.get(event.stage)?.resolve();
      if (event.type === 'stage-failed') ends.get(event.stage)?.reject(new Error(event.error.message));
    },
    pause: async () => canvas.pause(),
    resume: () => canvas.resume(),
    async close() {
      for (const stage of ends.values()) stage.resolve();
      await ended;
      canvas.finish();
    },
  };
}

/** listr2 makes its renderer itself, so the canvas is bound to a class here. */
function rendererOn(canvas: Canvas) {
  return class implements ListrRenderer {
    static rendererOptions = {};
    static rendererTaskOptions = {};
    static nonTTY = false;
    render(): void {
      canvas.start();
    }
    end(): void {
      canvas.finish();
    }
  } as never;
}

class Canvas {
  progress: Progress = emptyProgress('');
  changed = false;
  readonly #screen: Screen;
  readonly #clock: Clock;
  #drawn = 0;
  #stop: AbortController | undefined;

  constructor(screen: Screen, clock: Clock) {
    this.#screen = screen;
    this.#clock = clock;
  }

  start(): void {
    this.#stop = new AbortController();
    this.#screen.write('\x1b[?25l');
    void this.#loop(this.#stop.signal);
  }

  pause(): void {
    this.#stop?.abort();
    this.#draw();
    this.#drawn = 0;
    this.#screen.write('\x1b[?25h');
  }

  resume(): void {
    this.start();
  }

  finish(): void {
    if (this.#stop === undefined || this.#stop.signal.aborted) return;
    this.pause();
  }

  async #loop(signal: AbortSignal): Promise<void> {
    let second = 0;
    while (!signal.aborted) {
      const now = Math.floor(this.#clock.now() / 1000);
      if (this.progress.seq > 0 && (this.changed || now !== second)) this.#draw();
      second = now;
      await this.#clock.sleep(REDRAW_MS, signal).catch(() => undefined);
    }
  }

  #draw(): void {
    this.changed = false;
    const { columns, rows, symbols, paint } = this.#screen;
    const lines = frame(this.progress, { now: this.#clock.now(), columns, rows, symbols, paint });
    const back = this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A`;
    this.#screen.write(`${back}\r${lines.map((line) => `${line}\x1b[K`).join('\n')}\n\x1b[J`);
    this.#drawn = lines.length;
  }
}
