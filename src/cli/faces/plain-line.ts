import type { Event } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import { elapsedMs } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';

export interface PlainLine {
  /** Stage or kind of thing. */
  subject: string;
  word: string;
  text: string;
}

/** What one event is worth as a line; undefined when it is no news for a reader of a log. */
export function plainLine(event: Event, progress: Progress): PlainLine | undefined {
  switch (event.type) {
    case 'run-started':
      return {
        subject: 'run',
        word: 'started',
        text: `${event.command} ${event.sovereign}${event.sandbox ? ' (sandbox)' : ''}`,
      };
    case 'run-ended':
      return { subject: 'run', word: event.outcome, text: event.error?.message ?? event.sovereign };
    case 'stage-started':
      return {
        subject: event.stage,
        word: 'started',
        text: event.usualMs ? `usually ${duration(event.usualMs)}` : '',
      };
    case 'stage-advanced':
      return event.state === 'running'
        ? undefined
        : { subject: event.stage, word: event.state, text: stepText(event) };
    case 'stage-line':
      return { subject: event.stage, word: event.level, text: event.text };
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
      return componentLine(event);
  }
}

function stepText(event: Event & { type: 'stage-advanced' }): string {
  const count = event.total === undefined ? '' : ` ${event.done ?? 0} of ${event.total}`;
  return `${event.title}${count}${event.detail ? `: ${event.detail}` : ''}`;
}

function componentLine(event: Event): PlainLine | undefined {
  if (event.type === 'component-changed') {
    const why = [event.reason, event.message].filter(Boolean).join(': ');
    return { subject: 'converge', word: event.state, text: `${event.component}${why ? `  ${why}` : ''}` };
  }
  if (event.type === 'component-detail') {
    const tries = event.attempt === undefined ? '' : `retry ${event.attempt} of ${event.attempts}`;
    const text = [tries, event.cause ?? event.message].filter(Boolean).join('  ');
    return { subject: 'converge', word: 'detail', text: `${event.component}  ${text}` };
  }
  if (event.type === 'question-asked') return { subject: 'question', word: 'asked', text: event.text };
  if (event.type === 'question-answered')
    return { subject: 'question', word: 'answered', text: event.answer };
  return undefined;
}
