import type { Clock } from '../../domain/surroundings.ts';
import type { Services } from '../../services/open.ts';
import type { Happening } from '../derive/happenings.ts';
import type { Stream } from '../model.ts';
import { busHappenings } from './bus-happenings.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import type { Worlds } from './worlds.ts';

/** Lines that come together are told together. */
const TOGETHER_MS = 100;
/** Of each container, when one begins to look. */
const TAIL = 200;

interface Listening {
  worlds: Worlds;
  clock: Clock;
  send: Send;
}

/** Listens to one stream at a time: another one, or none, ends the one before. */
export function listener(around: Listening, over: AbortSignal): (stream: Stream | undefined) => void {
  let current = new AbortController();
  return (stream) => {
    current.abort(new Error('nobody looks any more'));
    current = new AbortController();
    if (stream !== undefined) void listen(around, stream, AbortSignal.any([over, current.signal]));
  };
}

/** Listens to the buses of several Sovereigns at once, each by itself: anew when it is asked for again, no more when it is left. */
export function tuner(around: Listening, over: AbortSignal): (fqdn: string, on: boolean) => void {
  const current = new Map<string, AbortController>();
  return (fqdn, on) => {
    current.get(fqdn)?.abort(new Error('nobody looks any more'));
    current.delete(fqdn);
    if (!on) return;
    const ours = new AbortController();
    current.set(fqdn, ours);
    void listen(around, { of: 'bus', fqdn }, AbortSignal.any([over, ours.signal]));
  };
}

async function listen(
  { worlds, clock, send }: Listening,
  stream: Stream,
  signal: AbortSignal,
): Promise<void> {
  let batch: Happening[] = [];
  let waits = false;
  const tell = () => {
    const items = batch;
    batch = [];
    waits = false;
    if (!signal.aborted) send({ type: 'streamed', stream, items, at: clock.now() });
  };
  try {
    const { services } = await worlds.of(stream.fqdn);
    for await (const some of happenings(services, stream, signal)) {
      batch.push(...some);
      if (some.length === 0) tell();
      if (waits || some.length === 0) continue;
      waits = true;
      clock.sleep(TOGETHER_MS, signal).then(tell, () => undefined);
    }
    tell();
    if (!signal.aborted) send({ type: 'unstreamed', stream, at: clock.now() });
  } catch (failure) {
    if (!signal.aborted) send({ type: 'unstreamed', stream, error: panelError(failure), at: clock.now() });
  }
}

function happenings(
  services: Services,
  stream: Stream,
  signal: AbortSignal,
): AsyncGenerator<readonly Happening[]> {
  const { of, fqdn, component = '' } = stream;
  if (of === 'bus') return busHappenings(services, fqdn, signal);
  return of === 'logs'
    ? logLines(services, fqdn, component, signal)
    : objectEvents(services, fqdn, component, signal);
}

async function* logLines(
  { components }: Services,
  fqdn: string,
  component: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Happening[]> {
  let count = 0;
  const request = { signal, follow: true, tail: TAIL };
  for await (const { at, pod, container, level, text } of components.logs(fqdn, component, request)) {
    count += 1;
    const line = { key: `${count}`, at, about: container, severity: severityOf(level) };
    yield [{ ...line, text: `${pod}: ${text}`, said: true }];
  }
}

async function* objectEvents(
  { components }: Services,
  fqdn: string,
  component: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Happening[]> {
  let count = 0;
  const request = { signal, follow: true };
  for await (const one of components.events(fqdn, component, request)) {
    const { at, type, kind, name, reason, message } = one;
    count += 1;
    const severity = type === 'Normal' ? 'info' : 'warn';
    yield [
      { key: `${count}`, at, about: reason, severity, text: `${kind} ${name}: ${message}`, said: false },
    ];
  }
}

function severityOf(level: string | undefined): Happening['severity'] {
  if (level === 'error') return 'error';
  return level?.startsWith('warn') === true ? 'warn' : 'info';
}
