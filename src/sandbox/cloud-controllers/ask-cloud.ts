import { isRecord } from '../kubernetes/api-object.ts';

/**
 * One call of the project's API as a controller in a cluster makes it: with the same rules and refusals as over HTTP,
 * but without the rate limit and the faults, which are aimed at what we test.
 */
export type AskCloud = (method: string, path: string, body?: unknown) => { status: number; body?: unknown };

/** The object called `field` in a reply, or undefined. */
export function objectIn(reply: { body?: unknown }, field: string): Record<string, unknown> | undefined {
  const found = isRecord(reply.body) ? reply.body[field] : undefined;
  return isRecord(found) ? found : undefined;
}

/** The first of the objects called `field` in a reply. */
export function firstIn(reply: { body?: unknown }, field: string): Record<string, unknown> | undefined {
  const list = isRecord(reply.body) ? reply.body[field] : undefined;
  const [first] = Array.isArray(list) ? list.filter(isRecord) : [];
  return first;
}

/** Why the cloud said no: `code: message`. */
export function refusalIn(reply: { status: number; body?: unknown }): string {
  const error = objectIn(reply, 'error');
  return `${String(error?.message ?? 'no answer')} (${String(error?.code ?? reply.status)})`;
}
