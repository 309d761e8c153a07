import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { ComponentLogLine } from './component-logs.ts';

interface HowToRead {
  signal: AbortSignal;
  follow: boolean;
  /** Of the container before this one; nothing where there was none. */
  previous: boolean;
  clock: Clock;
  since?: string;
  tail?: number;
}

interface Place {
  namespace: string;
  name: string;
  container: string;
}

const AGAIN_MS = 2_000;
const LONGEST_LINE = 64 * 1024;

/**
 * The lines of one container. While it is followed and the link breaks, it goes on from the last line; it ends when the
 * container is over or its pod is gone.
 */
export async function* podLines(
  kubernetes: Kubernetes,
  pod: Place,
  how: HowToRead,
): AsyncGenerator<ComponentLogLine> {
  if (!how.follow) {
    const text = await allText(kubernetes, pod, how);
    for (const line of text.split('\n')) if (line !== '') yield lineOf(pod, line);
    return;
  }
  yield* followed(kubernetes, pod, how);
}

async function allText(
  kubernetes: Kubernetes,
  pod: Place,
  { since, tail, previous }: HowToRead,
): Promise<string> {
  const asked = kubernetes.logs(pod, {
    ...{ timestamps: true, previous },
    ...(since === undefined ? {} : { since }),
    ...(tail === undefined ? {} : { tail }),
  });
  return asked.catch((error: unknown) => {
    // The kubelet refuses to speak of a life that was not, or has not begun; other pods have more to say.
    if (isGone(error)) return '';
    throw error;
  });
}

async function* followed(
  kubernetes: Kubernetes,
  pod: Place,
  how: HowToRead,
): AsyncGenerator<ComponentLogLine> {
  let { since, tail } = how;
  let last: ComponentLogLine | undefined;
  let atLast = new Set<string>();
  while (!how.signal.aborted) {
    try {
      for await (const line of textLines(kubernetes, pod, { signal: how.signal, since, tail })) {
        const seen = lineOf(pod, line);
        if (seen.at === last?.at && atLast.has(seen.text)) continue;
        if (seen.at !== last?.at) atLast = new Set();
        atLast.add(seen.text);
        last = seen;
        yield seen;
      }
      return;
    } catch (error) {
      if (how.signal.aborted || isGone(error)) return;
      if (!(error instanceof CatalystError) || !HEALS.includes(error.code)) throw error;
    }
    since = last?.at ?? since;
    if (last !== undefined) tail = undefined;
    await how.clock.sleep(AGAIN_MS, how.signal).catch(() => undefined);
  }
}

const HEALS: string[] = ['CATALYST-KUBERNETES-UNREACHABLE', 'CATALYST-KUBERNETES-OVERLOADED'];

/** A pod that is gone has nothing more to say; one that has not begun yet neither. */
function isGone(error: unknown): boolean {
  const codes = ['CATALYST-KUBERNETES-NOT-FOUND', 'CATALYST-KUBERNETES-REFUSED'];
  return error instanceof CatalystError && codes.includes(error.code);
}

async function* textLines(
  kubernetes: Kubernetes,
  pod: Place,
  how: { signal: AbortSignal; since: string | undefined; tail: number | undefined },
): AsyncGenerator<string> {
  const { signal, since, tail } = how;
  const pieces = kubernetes.followLogs?.(pod, {
    signal,
    timestamps: true,
    ...(since === undefined ? {} : { since }),
    ...(tail === undefined ? {} : { tail }),
  });
  let held = '';
  for await (const piece of pieces ?? []) {
    const lines = `${held}${piece}`.split('\n');
    held = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) if (line !== '') yield line.slice(0, LONGEST_LINE);
  }
  if (held !== '') yield held;
}

function lineOf({ name, container }: Place, line: string): ComponentLogLine {
  const space = line.indexOf(' ');
  const at = space < 0 ? '' : line.slice(0, space);
  const isStamped = /^\d{4}-\d\d-\d\dT/.test(at);
  return { at: isStamped ? at : '', pod: name, container, text: isStamped ? line.slice(space + 1) : line };
}
