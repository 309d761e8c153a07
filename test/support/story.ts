import type { Event, EventBody } from '../../src/domain/event.ts';
import { emptyProgress, foldAll, type Progress } from '../../src/domain/progress.ts';
import { STAGES } from '../../src/domain/stage.ts';

export const FQDN = 'omantel.omani.works';
const START = Date.parse('2026-11-21T09:12:00Z');

/** Events with their envelope, one a second. */
export function told(bodies: EventBody[]): Event[] {
  return bodies.map((body, index) => ({
    v: 1,
    seq: index + 1,
    at: atSecond(index),
    sovereign: FQDN,
    ...body,
  }));
}

export function atSecond(second: number): string {
  return new Date(START + second * 1000).toISOString();
}

export function foldOf(events: Event[]): Progress {
  return foldAll(emptyProgress(FQDN), events);
}

const done = (stage: (typeof STAGES)[number], detail: string): EventBody[] => [
  { type: 'stage-started', stage },
  { type: 'stage-done', stage, detail },
];

const component = (
  name: string,
  state: 'pending' | 'installing' | 'installed' | 'degraded',
  more: object = {},
): EventBody => ({
  type: 'component-changed',
  region: 'fsn1',
  component: name,
  uid: `uid-${name}`,
  state,
  ...more,
});

const detail = (name: string, more: object): EventBody => ({
  type: 'component-detail',
  region: 'fsn1',
  component: name,
  uid: `uid-${name}`,
  ...more,
});

/** A create in the middle of `converge`: one component broken, one blocked by it, one installing. */
export const CONVERGING: EventBody[] = [
  { type: 'run-started', run: 'r1', command: 'create', version: '0.1.0', stages: [...STAGES], sandbox: true },
  ...done('check', '42 checks'),
  ...done('plan', '14 to create, EUR 43.96 a month'),
  {
    type: 'output-learned',
    name: 'cost',
    value: { currency: 'EUR', hourly: '0.061', monthly: '43.96', lines: [] },
  },
  ...done('apply', '14 of 14'),
  ...done('records', '9 records, DS published, 2 of 2 servers agree'),
  ...done('cluster', '1 node ready, certificate until tomorrow 09:12'),
  { type: 'stage-started', stage: 'converge' },
  component('cilium', 'installed'),
  component('harbor', 'installing', { message: 'pulling chart 1.0.0' }),
  component('seaweedfs', 'degraded', { reason: 'InstallFailed', message: 'retrying' }),
  detail('seaweedfs', {
    attempt: 2,
    attempts: 4,
    cause: 'PVC data-0 unbound: no default StorageClass',
    fix: 'set a default StorageClass',
  }),
  component('loki', 'pending'),
  detail('loki', { blockedBy: 'seaweedfs' }),
  component('grafana', 'pending'),
  detail('grafana', { blockedBy: 'loki' }),
];
