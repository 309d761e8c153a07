import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { timeOfDay } from '../../style/durations.ts';
import { pad } from '../../style/text-width.ts';
import { hangingLines, proseLines } from '../prose-lines.ts';
import type { Screen } from '../screen.ts';
import type { Face } from './face.ts';
import { heartbeat } from './heartbeat.ts';
import { PlainNews } from './plain-news.ts';
import { runningStage, whyItWaits } from './why-it-waits.ts';

/** One timestamped line for what a reader of a log wants to know, and one every 30 s while there is no news. */
export function plainFace(err: Screen, clock: Clock): Face {
  const news = new PlainNews();
  let latest: Progress | undefined;
  let paused = false;
  const at = () => new Date(clock.now()).toISOString();
  const write = (when: string, lines: { subject: string; word: string; text: string }[]) => {
    for (const { subject, word, text } of lines) {
      const head = `${timeOfDay(when)} ${pad(subject, 9)} ${pad(word, 11)} `;
      const lines = err.terminal ? hangingLines(head, text, err.columns) : [`${head}${text}`.trimEnd()];
      err.write(`${lines.join('\n')}\n`);
      beat.reset();
    }
  };
  const beat = heartbeat(clock, {
    tick: () => {
      if (latest !== undefined && !paused) write(at(), news.settled(latest, clock.now()));
    },
    silence: () => {
      if (latest !== undefined && !paused) write(at(), [stillRunning(latest)]);
    },
  });

  return {
    show(event: Event, progress: Progress) {
      latest = progress;
      write(event.at, news.take(event, progress));
    },
    pause: async () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    say: (line) => err.write(`${proseLines([line], err).join('\n')}\n`),
    async close() {
      beat.stop();
      if (latest !== undefined) write(at(), news.settled(latest, Number.POSITIVE_INFINITY));
    },
  };
}

function stillRunning(progress: Progress): { subject: string; word: string; text: string } {
  const stage = runningStage(progress);
  const components = Object.values(progress.components);
  const installed = components.filter(({ state }) => state === 'installed').length;
  const count = stage?.stage === 'converge' && installed > 0 ? `${installed} of ${components.length}. ` : '';
  const why = whyItWaits(progress) ?? 'Still running.';
  return { subject: stage?.stage ?? 'run', word: 'waiting', text: `${count}${why}` };
}
