import type { ApiObject } from './api-object.ts';
import { badRequest } from './refusal.ts';

export type Selector = (object: ApiObject) => boolean;

/** Label selector in its text form: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
export function labelSelector(text: string): Selector {
  const parts = text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const tests = parts.map(labelRequirement);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

function labelRequirement(text: string): (labels: Record<string, string>) => boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(labels[key] ?? '\0') === (operator === 'in');
  }
  const equality = /^([^\s!=]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  if (/^![^\s!=]+$/.test(text)) return (labels) => labels[text.slice(1)] === undefined;
  if (/^[^\s!=]+$/.test(text)) return (labels) => labels[text] !== undefined;
  throw badRequest(`unable to parse requirement: found '${text}'`);
}

const EVENT_FIELDS = /^(involvedObject\.(kind|name|namespace|uid)|reason|type)$/;
const POD_FIELDS = /^(spec\.nodeName|status\.phase)$/;

/** Field selector: `metadata.name` and `metadata.namespace` everywhere, a few more on events and pods. */
export function fieldSelector(text: string, kind: string): Selector {
  const tests = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => fieldRequirement(part, kind));
  return (object) => tests.every((test) => test(object));
}

function fieldRequirement(text: string, kind: string): Selector {
  const [, path = '', operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(text) ?? [];
  const known =
    /^metadata\.(name|namespace)$/.test(path) ||
    (kind === 'Event' && EVENT_FIELDS.test(path)) ||
    (kind === 'Pod' && POD_FIELDS.test(path));
  if (!known) throw badRequest(`field label not supported: ${path === '' ? text : path}`);
  return (object) => (String(readPath(object, path.split('.')) ?? '') === value) === (operator !== '!=');
}

function readPath(object: unknown, path: string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], object);
}
