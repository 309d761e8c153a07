import { plainText } from '../plain-text.ts';

type Fields = Record<string, unknown>;

/** What derivation reads of a cluster's object. Everything below metadata is distrusted. */
export interface FluxObject {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    deletionTimestamp?: string;
    creationTimestamp?: string;
  };
  spec?: Fields;
  status?: Fields;
}

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** Milliseconds since the epoch; 0 when it cannot be read. */
  since: number;
}

const LONGEST_TEXT = 1_000;

/** The value at a path of field names, or undefined. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Fields)[name];
  }
  return here;
}

/** A text of the cluster, fit to be shown; undefined for anything else or an empty one. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found !== 'string' || found === '') return undefined;
  return plainText(found).slice(0, LONGEST_TEXT);
}

export function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A condition by type. */
export function conditionOf(object: FluxObject | undefined, type: string): Condition | undefined {
  const found = listAt(object?.status, 'conditions').find((entry) => at(entry, 'type') === type);
  if (found === undefined) return undefined;
  const since = Date.parse(textAt(found, 'lastTransitionTime') ?? '');
  return {
    type,
    status: textAt(found, 'status') ?? 'Unknown',
    reason: textAt(found, 'reason') ?? '',
    message: textAt(found, 'message') ?? '',
    since: Number.isNaN(since) ? 0 : since,
  };
}

export function isTrue(object: FluxObject | undefined, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}

/** The spec that the status speaks of is the present one. */
export function isObserved(object: FluxObject): boolean {
  return numberAt(object.status, 'observedGeneration') === object.metadata.generation;
}
