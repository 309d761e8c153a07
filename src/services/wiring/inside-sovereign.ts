import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { listenPortForward } from '../../clients/kubernetes/port-forward/listen-port-forward.ts';
import { resolveServicePod } from '../../clients/kubernetes/port-forward/resolve-service-pod.ts';
import type { ChosenContext } from '../../domain/business/sovereign-context.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { InsidePlace, InsideSovereign } from '../business/inside.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { billingNamespace } from './service-secret.ts';
import { openFirstCluster } from './sovereign-cluster.ts';

const WITHIN_MS = 15_000;
const MOST_BYTES = 65_536;

/**
 * The way into a Sovereign by its Kubernetes API; its business runs in the first region.
 * @throws CatalystError CATALYST-NOT-FOUND when the context names no kubeconfig and its state is not here
 */
export async function openInside(
  settings: ServiceSettings,
  state: StateRoom,
  context: ChosenContext,
): Promise<InsideSovereign> {
  const { kubernetes, close } = await openFirstCluster(settings, state, context);
  return insideOf(kubernetes, { fqdn: context.fqdn, clock: settings.clock, close });
}

interface Room {
  fqdn: string;
  clock: ServiceSettings['clock'];
  close(): Promise<void>;
}

/** @param kubernetes of the first region */
export function insideOf(kubernetes: Kubernetes, { fqdn, clock, close }: Room): InsideSovereign {
  const forward = async (place: InsidePlace, signal: AbortSignal) => {
    const { pod: name, namespace, port } = await resolveServicePod(kubernetes, place);
    return kubernetes.portForward!({ namespace, name, port }, { signal });
  };
  const ask = async (place: InsidePlace, path: string) => {
    const done = new AbortController();
    const stream = await forward(place, done.signal);
    clock.sleep(WITHIN_MS, done.signal).then(
      () => stream.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      () => undefined,
    );
    try {
      stream.write(`GET ${path} HTTP/1.0\r\nHost: ${place.service}\r\nConnection: close\r\n\r\n`);
      return replyOf(await wholeOf(stream), place);
    } finally {
      done.abort();
      stream.on('error', () => undefined).destroy();
    }
  };
  const listen = async (place: InsidePlace) => {
    let failed: unknown;
    const listener = await listenPortForward(
      (signal) => forward(place, signal),
      (error) => {
        failed = error;
      },
    );
    return { ...listener, failure: () => failed };
  };
  return { kubernetes, billingNamespace: () => billingNamespace(kubernetes, fqdn), ask, listen, close };
}

async function wholeOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function replyOf(whole: string, { service }: InsidePlace): { status: number; text: string } {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(whole)?.[1];
  const head = whole.indexOf('\r\n\r\n');
  if (status !== undefined && head >= 0) return { status: Number(status), text: whole.slice(head + 4) };
  const message = `What listens at the service ${service} does not speak HTTP.`;
  throw new CatalystError('CATALYST-GATEWAY-REPLY-INVALID', message);
}
