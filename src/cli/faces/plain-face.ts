import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { timeOfDay } from '../../style/durations.ts';
import { pad } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import type { Face } from './face.ts';
import { type PlainLine, plainLine } from './plain-line.ts';
import { waitingSentence } from './waiting-sentence.ts';

const HEARTBEAT_MS = 30_000;

/** One timestamped line a change, and one every 30 s while nothing changes; for pipelines and files. */
export function plainFace(err: Screen, clock: Clock): Face {
  const beat = new AbortController();
  let latest: Progress | undefined;
  let lastWrite = clock.now();

  const write = (at: string, line: PlainLine) => {
    lastWrite = clock.now();
    err.write(
      `${timeOfDay(at)} ${pad(line.subject, 9)} ${pad(line.word, 10)} ${line.text}`.trimEnd().concat('\n'),
    );
  };
  const heartbeat = async () => {
    while (!beat.signal.aborted) {
      await clock
        .sleep(Math.max(1_000, lastWrite + HEARTBEAT_MS - clock.now()), beat.signal)
        .catch(() => undefined);
      if (beat.signal.aborted || latest === undefined || clock.now() - lastWrite < HEARTBEAT_MS) continue;
      write(new Date(clock.now()).toISOString(), { ...stillRunning(latest), word: 'waiting' });
    }
  };
  void heartbeat();

  return {
    show(event: Event, progress: Progress) {
      latest = progress;
      const line = plainLine(event, progress);
      if (line !== undefined) write(event.at, line);
    },
    pause: async () => {},
    resume: () => {},
    close: async () => beat.abort(),
  };
}

function stillRunning(progress: Progress): { subject: string; text: string } {
  const stage = Object.values(progress.stages).find((candidate) => candidate.state === 'running');
  return { subject: stage?.stage ?? 'run', text: waitingSentence(progress) ?? 'still running' };
}
