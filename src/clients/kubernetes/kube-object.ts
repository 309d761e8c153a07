import { invalidReply } from './json-lines.ts';
import type { KubeObject } from './kubernetes.ts';

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A reply's object when it has what every object has; throws ExchangeFailed for anything else. */
export function readObject(value: unknown): KubeObject {
  if (!isFields(value) || !isFields(value.metadata) || typeof value.metadata.name !== 'string') {
    throw invalidReply('an object without a name');
  }
  return value as KubeObject;
}

/** One page of a list: its items with the list's kind, the version of the set, and how to go on. */
export function readPage(value: unknown): { objects: KubeObject[]; version: string; more?: string } {
  if (!isFields(value) || !isFields(value.metadata)) throw invalidReply('a list without metadata');
  const items = value.items ?? [];
  if (!Array.isArray(items)) throw invalidReply('a list without items');
  const { resourceVersion, continue: more } = value.metadata;
  return {
    objects: items.map(readObject),
    version: typeof resourceVersion === 'string' ? resourceVersion : '',
    ...(typeof more === 'string' && more !== '' ? { more } : {}),
  };
}
