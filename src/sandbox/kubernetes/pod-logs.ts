import type { ServerResponse } from 'node:http';
import type { ApiObject } from './api-object.ts';
import { badRequest } from './refusal.ts';

interface LogLine {
  at: number;
  text: string;
}

/** What containers of one cluster have printed: the newest lines of each pod, and who follows them. */
export class PodLogs {
  readonly #lines = new Map<string, LogLine[]>();
  readonly #followers = new Map<string, Set<(line: LogLine) => void>>();
  readonly #limit: number;

  constructor(limit = 5000) {
    this.#limit = limit;
  }

  write(pod: string, at: number, text: string): void {
    const lines = this.#lines.get(pod) ?? [];
    lines.push({ at, text });
    if (lines.length > this.#limit * 2) lines.splice(0, this.#limit);
    this.#lines.set(pod, lines);
    for (const follow of this.#followers.get(pod) ?? []) follow({ at, text });
  }

  forget(pod: string): void {
    this.#lines.delete(pod);
  }

  /** Answers GET …/pods/<name>/log: `tailLines`, `sinceTime`, `sinceSeconds`, `timestamps`, `follow`. */
  serve(pod: string, query: URLSearchParams, now: number, response: ServerResponse): void {
    const tail = query.get('tailLines');
    if (tail !== null && !/^\d+$/.test(tail))
      throw badRequest(`Invalid value: "${tail}": tailLines must be a number`);
    const stamped = query.get('timestamps') === 'true';
    const from = since(query, now);
    const chosen = (this.#lines.get(pod) ?? []).filter((line) => line.at >= from);
    response.writeHead(200, { 'content-type': 'text/plain' });
    const print = (line: LogLine) =>
      response.write(
        `${stamped ? `${new Date(line.at).toISOString().replace('Z', '000000Z')} ` : ''}${line.text}\n`,
      );
    for (const line of tail === null ? chosen : chosen.slice(Math.max(0, chosen.length - Number(tail))))
      print(line);
    if (query.get('follow') !== 'true') {
      response.end();
      return;
    }
    const followers = this.#followers.get(pod) ?? new Set();
    this.#followers.set(pod, followers.add(print));
    response.on('close', () => followers.delete(print));
    response.flushHeaders();
  }
}

/** As the kubelet does: who asks for the life before this one of a container that was never restarted is refused. */
export function requirePreviousLife({ metadata, status }: ApiObject, container: string | null): void {
  const { containerStatuses = [] } = (status ?? {}) as { containerStatuses?: ContainerStatus[] };
  const ended = ({ name, lastState }: ContainerStatus) =>
    (container === null || name === container) && lastState?.terminated !== undefined;
  if (containerStatuses.some(ended)) return;
  const name = container ?? containerStatuses[0]?.name ?? '';
  throw badRequest(`previous terminated container "${name}" in pod "${metadata.name}" not found`);
}

interface ContainerStatus {
  name: string;
  lastState?: { terminated?: unknown };
}

function since(query: URLSearchParams, now: number): number {
  const time = query.get('sinceTime');
  const seconds = query.get('sinceSeconds');
  if (time !== null) {
    const at = Date.parse(time);
    if (Number.isNaN(at)) throw badRequest(`Invalid value: "${time}": sinceTime must be RFC 3339`);
    return at;
  }
  return seconds === null ? 0 : now - Number(seconds) * 1000;
}
