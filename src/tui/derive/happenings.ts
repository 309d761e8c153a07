import type { Event } from '../../domain/event.ts';
import { withoutTofuNoise } from '../../domain/tofu-noise.ts';
import { memo, memoOfTwo } from '../parts/memo.ts';

export type Severity = 'info' | 'warn' | 'error';

/** Who tells it: the journal of our own runs, the clusters, the bus of the business. */
export type HappeningKind = 'pipeline' | 'flux' | 'bus';

/** An event as a row of a stream. */
export interface Happening {
  key: string;
  /** RFC 3339. */
  at: string;
  /** What it is about: a stage, a component, the run. */
  about: string;
  severity: Severity;
  /** Where several kinds are in one stream. */
  kind?: HappeningKind;
  /** FQDN, where those of several are in one stream. */
  sovereign?: string;
  text: string;
  /** Also part of the log: something that a stage said. */
  said: boolean;
}

/** Events for a person, oldest first. What only moves a bar, or says the same again, is left out. */
export const happeningsOf = memo((events: readonly Event[]): Happening[] => {
  const last = new Map<string, string>();
  return events.flatMap((event) => {
    const told = happening(event);
    if (told === undefined || last.get(told.about) === told.text) return [];
    last.set(told.about, told.text);
    const kind = 'component' in event ? 'flux' : 'pipeline';
    return [{ key: String(event.seq), at: event.at, kind, ...told }];
  });
});

/** Those of the log only. */
export const saidOf = memo((happenings: readonly Happening[]): Happening[] =>
  happenings.filter(({ said }) => said),
);

/** Two streams as one, by time. */
export const inTime = memoOfTwo(
  (one: readonly Happening[], other: readonly Happening[]): readonly Happening[] =>
    other.length === 0 ? one : [...one, ...other].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
);

type Body = Omit<Happening, 'key' | 'at'>;

function happening(event: Event): Body | undefined {
  switch (event.type) {
    case 'run-started':
      return said('run', `${event.command} begins`);
    case 'run-ended':
      return ended(event);
    case 'stage-started':
      return noted(event.stage, 'begins');
    case 'stage-line': {
      const text = withoutTofuNoise(event.text);
      return text === undefined ? undefined : said(event.stage, text, event.level);
    }
    case 'stage-advanced': {
      if (event.state === 'running' || event.state === 'waiting') return undefined;
      const text = `${event.title} ${event.state}${event.detail === undefined ? '' : `: ${event.detail}`}`;
      return said(event.stage, text, event.state === 'failed' ? 'error' : 'info');
    }
    case 'stage-done':
    case 'stage-undone':
      return said(event.stage, event.detail);
    case 'stage-skipped':
      return said(event.stage, `skipped: ${event.reason}`);
    case 'stage-failed':
      return said(event.stage, event.error.message, 'error');
    case 'component-changed':
    case 'component-detail':
      return ofComponent(event);
    case 'question-asked':
      return noted('question', event.text);
    case 'question-answered':
      return noted('question', `answered: ${event.answer}`);
    case 'destroyed':
      return said('run', event.detail);
    default:
      return undefined;
  }
}

function said(about: string, text: string, severity: Severity = 'info'): Body {
  return { about, text, severity, said: true };
}

function noted(about: string, text: string): Body {
  return { about, text, severity: 'info', said: false };
}

function ended({ outcome, error }: Event & { type: 'run-ended' }): Body {
  const severity = outcome === 'done' ? 'info' : outcome === 'failed' ? 'error' : 'warn';
  return said('run', error === undefined ? outcome : `${outcome}: ${error.message}`, severity);
}

function ofComponent(event: Event & { type: 'component-changed' | 'component-detail' }): Body {
  const state = event.type === 'component-changed' ? event.state : '';
  const was = event.type === 'component-changed' && event.was !== undefined ? `${event.was} → ` : '';
  const waits = event.blockedBy === undefined ? undefined : `waits for ${event.blockedBy}`;
  const why = event.cause ?? waits ?? event.message ?? event.reason ?? '';
  const text = [`${was}${state}`, why].filter((part) => part !== '').join(': ');
  const severity = state === 'failed' ? 'error' : state === 'degraded' ? 'warn' : 'info';
  return { about: event.component, text, severity, said: false };
}
