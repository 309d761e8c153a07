import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import { elapsedMs } from '../../domain/stage-progress.ts';
import { withoutTofuNoise } from '../../domain/tofu-noise.ts';
import { duration, roughly } from '../../style/durations.ts';
import { isUsualKnown } from './usual-time.ts';

export interface PlainLine {
  /** Stage or kind of thing. */
  subject: string;
  word: string;
  text: string;
}

/** What an event of a run or a stage is worth as a line; undefined when it is no news for a reader of a log. */
export function plainLine(event: Event, progress: Progress): PlainLine | undefined {
  switch (event.type) {
    case 'run-started': {
      const text = `${event.command} ${event.sovereign}${event.sandbox ? ' (sandbox)' : ''}`;
      return { subject: 'run', word: 'started', text };
    }
    case 'run-ended':
      return { subject: 'run', word: event.outcome, text: event.error?.message ?? event.sovereign };
    case 'stage-started': {
      const stage = progress.stages[event.stage];
      if (stage.steps.length > 0) return undefined;
      const text = isUsualKnown(stage, progress) ? `usually ${roughly(stage.usualMs).slice(1)}` : '';
      return { subject: event.stage, word: 'started', text };
    }
    case 'stage-advanced':
      return stepLine(event);
    case 'stage-line': {
      const text = event.level === 'info' ? undefined : withoutTofuNoise(event.text);
      return text === undefined ? undefined : { subject: event.stage, word: event.level, text };
    }
    case 'stage-done': {
      const took = duration(elapsedMs(progress.stages[event.stage], Date.parse(event.at)));
      return { subject: event.stage, word: 'done', text: `${event.detail} in ${took}` };
    }
    case 'stage-skipped':
      return { subject: event.stage, word: 'skipped', text: event.reason };
    case 'stage-failed':
      return { subject: event.stage, word: 'failed', text: event.error.message };
    case 'stage-undone':
      return { subject: event.stage, word: 'undone', text: event.detail };
    default:
      return undefined;
  }
}

type Advanced = Event & { type: 'stage-advanced' };

/** `converge` says by itself, and less often, what it waits for. */
function isLongWait({ step, stage, state }: Advanced): boolean {
  return step === 'waiting' && state === 'running' && stage !== 'converge';
}

/** Checks are told by what is wrong or unknown; a stage's other sub-steps once, when they end. */
function stepLine(event: Advanced): PlainLine | undefined {
  const { stage, state, title, detail, done, total } = event;
  if (isLongWait(event)) return { subject: stage, word: 'waiting', text: detail ?? title };
  if (state === 'waiting' || state === 'running') return undefined;
  if (state === 'done' && (stage === 'check' || stage === 'converge')) return undefined;
  const count = total === undefined ? '' : `${done ?? total} of ${total}  `;
  return { subject: stage, word: state, text: `${count}${title}${detail ? `: ${detail}` : ''}` };
}
