import type { Event, EventBody } from '../src/domain/event.ts';
import { EVENT_VERSION } from '../src/domain/event.ts';
import { eventLine } from '../src/domain/event-line.ts';
import { STAGES } from '../src/domain/stage.ts';

const RUN = { run: 'r1', command: 'create', version: '0.1.0', sandbox: true } as const;

/** The journal of a finished run: the shape and size of a real one (about 300 bytes an event). */
export function journalOf(sovereign: string, events: number): string {
  return eventsOf(sovereign, events).map(eventLine).join('');
}

export function eventsOf(sovereign: string, events: number): Event[] {
  const middle = Array.from({ length: events - 2 }, (_, index) => transition(index));
  const bodies: EventBody[] = [
    { type: 'run-started', ...RUN, stages: [...STAGES] },
    ...middle,
    { type: 'run-ended', run: RUN.run, outcome: 'done' },
  ];
  return bodies.map((body, index) => ({
    v: EVENT_VERSION,
    seq: index + 1,
    at: new Date(1_790_000_000_000 + index * 250).toISOString(),
    sovereign,
    ...body,
  }));
}

function transition(index: number): EventBody {
  const name = `component-${index % 35}`;
  return {
    type: 'component-changed',
    region: 'fsn1',
    component: name,
    uid: `5c5f3d1e-0000-4000-8000-${String(index % 35).padStart(12, '0')}`,
    state: index % 2 === 0 ? 'installing' : 'installed',
    reason: 'InstallSucceeded',
    message: `Helm install succeeded for release ${name}/${name}.v1 with chart ${name}@1.2.3`,
    dependsOn: ['component-0', 'component-1'],
  };
}
