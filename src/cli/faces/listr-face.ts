import { Listr, type ListrRenderer } from 'listr2';
import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import { STAGES, type StageId } from '../../domain/stage.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { Screen } from '../screen.ts';
import { Canvas } from './canvas.ts';
import type { Face } from './face.ts';

/** Stages redrawn in place on a terminal: listr2 keeps the tasks, we draw them from the fold. */
export function listrFace(err: Screen, clock: Clock, onExit: (listener: () => void) => () => void): Face {
  const canvas = new Canvas(err, clock);
  let closed = false;
  const ends = new Map<StageId, { resolve: () => void; reject: (error: Error) => void }>();
  const tasks = new Listr(
    STAGES.map((stage) => ({
      title: stage,
      task: () =>
        new Promise<void>((resolve, reject) => {
          ends.set(stage, { resolve, reject });
          if (closed) resolve();
        }),
    })),
    { concurrent: true, exitOnError: false, registerSignalListeners: false, renderer: rendererOn(canvas) },
  );
  const ended = tasks.run().catch(() => undefined);
  const forget = onExit(() => canvas.finish());

  return {
    show(event: Event, progress: Progress) {
      canvas.progress = progress;
      if (event.type === 'stage-done' || event.type === 'stage-skipped') ends.get(event.stage)?.resolve();
      if (event.type === 'stage-failed') ends.get(event.stage)?.reject(new Error(event.error.message));
    },
    pause: async () => canvas.leave(),
    resume: () => canvas.start(),
    say: (line) => canvas.note(line),
    async close() {
      closed = true;
      for (const stage of ends.values()) stage.resolve();
      await ended;
      canvas.finish();
      forget();
    },
  };
}

/** listr2 makes its renderer itself, so the canvas is bound to a class here. */
function rendererOn(canvas: Canvas) {
  return class implements ListrRenderer {
    static rendererOptions = {};
    static rendererTaskOptions = {};
    /** It draws on stderr: with stdout in a pipe listr2 would else write lines of its own among the results. */
    static nonTTY = true;
    render(): void {
      canvas.start();
    }
    /** The tasks end with the last stage; the frame stays until the run itself is over. */
    end(): void {}
  } as never;
}
