import { type FluxObject, numberAt, textAt } from './flux-object.ts';

/** A Kubernetes Event about an object, as people read it. */
export interface ClusterEvent {
  /** When it was last seen, RFC 3339; empty when it does not say. */
  at: string;
  type: string;
  reason: string;
  /** `HelmRelease flux-system/bp-harbor`. */
  object: string;
  kind: string;
  namespace: string;
  name: string;
  message: string;
  /** How often it was seen. */
  count: number;
  /** Who tells it. */
  from: string;
}

/** Reads a core v1 Event in its older or newer form (`lastTimestamp`, or `eventTime` with `series`). */
export function clusterEvent(event: FluxObject & { [field: string]: unknown }): ClusterEvent {
  const about = event.involvedObject;
  const kind = textAt(about, 'kind') ?? 'Object';
  const name = textAt(about, 'name') ?? '';
  const namespace = textAt(about, 'namespace') ?? event.metadata.namespace ?? '';
  const at =
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    event.metadata.creationTimestamp;
  return {
    at: at ?? '',
    type: textAt(event, 'type') ?? 'Normal',
    reason: textAt(event, 'reason') ?? '',
    object: `${kind} ${namespace}/${name}`,
    kind,
    namespace,
    name,
    message: (textAt(event, 'message') ?? textAt(event, 'note') ?? '').trim(),
    count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
    from: textAt(event, 'source', 'component') ?? textAt(event, 'reportingComponent') ?? '',
  };
}

/** Oldest first; those of one moment by what they are about. */
export function byTime(one: ClusterEvent, other: ClusterEvent): number {
  const [first, second] = [Date.parse(one.at) || 0, Date.parse(other.at) || 0];
  return first - second || (one.object < other.object ? -1 : one.object > other.object ? 1 : 0);
}
