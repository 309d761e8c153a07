import type { ApiObject } from './api-object.ts';

/** Which pods, and which of their ports. */
export interface PodPort {
  namespace: string;
  /** One pod by name, or all that carry these labels. */
  pod?: string;
  labels?: Readonly<Record<string, string>>;
  /** As the pod's own containers would listen on it. */
  port: number;
}

/** A loopback port of this machine; a function when it comes and goes. Undefined while nothing listens. */
export type LoopbackPort = number | (() => number | undefined);

/** Where what listens in pods really listens: port-forward goes there. */
export class PodPorts {
  readonly #rules: { place: PodPort; target: LoopbackPort }[] = [];

  /** The newest rule wins. What is returned takes it away again. */
  register(place: PodPort, target: LoopbackPort): () => void {
    const rule = { place, target };
    this.#rules.unshift(rule);
    return () => {
      const at = this.#rules.indexOf(rule);
      if (at >= 0) this.#rules.splice(at, 1);
    };
  }

  /** The loopback port behind a port of `pod`; undefined when nothing listens on it. */
  find(pod: ApiObject, port: number): number | undefined {
    const rule = this.#rules.find(({ place }) => place.port === port && isOf(place, pod));
    return typeof rule?.target === 'function' ? rule.target() : rule?.target;
  }
}

function isOf({ namespace, pod: name, labels = {} }: PodPort, { metadata }: ApiObject): boolean {
  if (metadata.namespace !== namespace) return false;
  if (name !== undefined && name !== metadata.name) return false;
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}
