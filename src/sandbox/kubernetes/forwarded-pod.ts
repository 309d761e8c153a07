import type { ApiObject } from './api-object.ts';

export interface ForwardedPod {
  object: ApiObject;
  /** Where what listens on a port of the pod really listens; undefined when nothing does. */
  loopbackOf(port: number): number | undefined;
}

/** What a kubelet says of a port that nobody listens on. */
export function refusedDial(pod: ForwardedPod, port: number): string {
  const { uid } = pod.object.metadata;
  const why = `failed to connect to localhost:${port} inside namespace "${uid}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
  return forwardError(pod, port, `failed to execute portforward in network namespace: ${why}`);
}

/** What it says when who listens there hung up. */
export function hungUp(pod: ForwardedPod, port: number): string {
  return forwardError(pod, port, `read tcp4 127.0.0.1:${port}: read: connection reset by peer`);
}

function forwardError({ object: { metadata } }: ForwardedPod, port: number, why: string): string {
  return `error forwarding port ${port} to pod ${metadata.uid}, uid : ${why}`;
}
