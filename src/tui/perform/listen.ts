import type { Clock } from '../../domain/surroundings.ts';
import type { Services } from '../../services/open.ts';
import type { Happening } from '../derive/happenings.ts';
import type { Stream } from '../model.ts';
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
    const { components } = await worlds.of(stream.fqdn);
    for await (const one of happenings(components, stream, signal)) {
      batch.push(one);
      if (waits) continue;
      waits = true;
      clock.sleep(TOGETHER_MS, signal).then(tell, () => undefined);
    }
    tell();
    if (!signal.aborted) send({ type: 'unstreamed', stream, at: clock.now() });
  } catch (failure) {
    if (!signal.aborted) send({ type: 'unstreamed', stream, error: panelError(failure), at: clock.now() });
  }
}

async function* happenings(
  components: Services['components'],
  { of, fqdn, component }: Stream,
  signal: AbortSignal,
): AsyncGenerator<Happening> {
  let count = 0;
  if (of === 'logs') {
    for await (const { at, pod, container, level, text } of components.logs(fqdn, component, {
      ...{ signal, follow: true, tail: TAIL },
    })) {
      count += 1;
      yield {
        key: `${count}`,
        at,
        about: container,
        severity: severityOf(level),
        text: `${pod}: ${text}`,
        said: true,
      };
    }
    return;
  }
  for await (const { at, type, kind, name, reason, message } of components.events(fqdn, component, {
    ...{ signal, follow: true },
  })) {
    count += 1;
    const severity = type === 'Normal' ? 'info' : 'warn';
    yield { key: `${count}`, at, about: reason, severity, text: `${kind} ${name}: ${message}`, said: false };
  }
}

function severityOf(level: string | undefined): Happening['severity'] {
  if (level === 'error') return 'error';
  return level?.startsWith('warn') === true ? 'warn' : 'info';
}
