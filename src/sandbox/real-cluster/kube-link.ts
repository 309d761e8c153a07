import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';
import type { ApiObject } from '../kubernetes/api-object.ts';
import { pathOf } from './object-path.ts';

export interface LinkIdentity {
  /** The authority of the server's certificate, PEM. */
  ca: string;
  cert: string;
  key: string;
}

export interface Answer {
  status: number;
  body: unknown;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: ApiObject;
}

const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';
const MANAGER = 'catalyst-sandbox';

/** The sandbox's own way to a real API server, as an administrator: nothing but HTTPS to a loopback port. */
export class KubeLink {
  readonly #port: number;
  readonly #agent: Agent;
  readonly #identity: LinkIdentity;

  constructor(port: number, identity: LinkIdentity) {
    this.#port = port;
    this.#identity = identity;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 32, ...identity });
  }

  /** One request; any status is an answer. Rejects when there is none. */
  async ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.#send({ method, path, agent: this.#agent }, text, type);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) };
  }

  /** One request that must succeed; `also` are refusals that are as good. */
  async need(
    method: string,
    path: string,
    body?: unknown,
    { type, also = [] }: { type?: string; also?: number[] } = {},
  ): Promise<ApiObject> {
    const { status, body: said } = await this.ask(method, path, body, type);
    if (status < 300 || also.includes(status)) return said as ApiObject;
    const message = (said as { message?: string } | undefined)?.message ?? JSON.stringify(said);
    throw new Error(`${method} ${path}: ${status} ${message}`);
  }

  get(path: string): Promise<ApiObject | undefined> {
    return this.ask('GET', path).then(({ status, body }) =>
      status === 200 ? (body as ApiObject) : undefined,
    );
  }

  async list(path: string): Promise<{ items: ApiObject[]; version: string }> {
    const list = (await this.need('GET', path)) as ApiObject & { items: ApiObject[] };
    return { items: list.items, version: list.metadata.resourceVersion ?? '' };
  }

  /** Server-side apply that takes over every field it names. */
  apply(object: ApiObject): Promise<ApiObject> {
    const path = `${pathOf(object)}?fieldManager=${MANAGER}&force=true`;
    return this.need('PATCH', path, object, { type: APPLY });
  }

  mergePatch(path: string, patch: unknown, also?: number[]): Promise<ApiObject> {
    return this.need('PATCH', `${path}?fieldManager=${MANAGER}`, patch, {
      type: MERGE,
      ...(also === undefined ? {} : { also }),
    });
  }

  /** Sets fields of an object's status; one that is gone is as good. */
  setStatus(object: ApiObject, status: Record<string, unknown>): Promise<ApiObject> {
    return this.mergePatch(`${pathOf(object)}/status`, { status }, [404]);
  }

  /** Deletes at once, without a grace that only a kubelet would end. */
  remove(path: string): Promise<ApiObject> {
    return this.need(
      'DELETE',
      path,
      { gracePeriodSeconds: 0, propagationPolicy: 'Background' },
      { also: [404] },
    );
  }

  /** Follows a collection from a version until the stream ends or `signal` aborts. */
  async *watch(path: string, version: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const query = `?watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
    const response = await this.#send(
      { method: 'GET', path: path + query, agent: false, signal },
      undefined,
      '',
    );
    response.on('error', () => {});
    for await (const line of createInterface({ input: response })) yield JSON.parse(line) as WatchEvent;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(options: RequestOptions, text: string | undefined, type: string): Promise<IncomingMessage> {
    const headers =
      text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) };
    const request = httpsRequest({
      ...{ host: '127.0.0.1', port: this.#port, ...this.#identity, headers },
      ...options,
    });
    request.end(text);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
