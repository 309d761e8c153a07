import type { Ground } from '../ground.ts';
import { type ApiObject, apiTime } from './api-object.ts';

/** Where Events are written. */
export interface EventHome {
  ground: Ground;
  put(object: ApiObject): ApiObject;
  remove(object: ApiObject): void;
  needNamespace(name: string): void;
}

/** Events are kept for an hour, as the API server's default is. */
const LIFETIME_MS = 3_600_000;

export interface EventFacts {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
}

/** Writes core v1 Events about objects, and lets old ones go. */
export class EventRecorder {
  readonly #cluster: EventHome;
  #kept: { event: ApiObject; until: number }[] = [];

  constructor(cluster: EventHome) {
    this.#cluster = cluster;
  }

  record(object: ApiObject, { type, reason, message, component }: EventFacts): void {
    const { name, namespace = 'default', uid, resourceVersion } = object.metadata;
    const { clock, random } = this.#cluster.ground;
    const at = apiTime(clock.now());
    const suffix = Math.floor(random() * 2 ** 48).toString(16);
    this.#cluster.needNamespace(namespace);
    const event = this.#cluster.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${suffix.padStart(12, '0')}`, namespace },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        namespace,
        uid,
        resourceVersion,
      },
      type,
      reason,
      message,
      source: { component },
      reportingComponent: component,
      count: 1,
      firstTimestamp: at,
      lastTimestamp: at,
    });
    this.#kept.push({ event, until: clock.now() + LIFETIME_MS / clock.speed });
    this.#dropOld(clock.now());
  }

  #dropOld(now: number): void {
    const first = this.#kept.findIndex(({ until }) => until > now);
    if (first < 64) return;
    for (const { event } of this.#kept.splice(0, first)) this.#cluster.remove(event);
  }
}
