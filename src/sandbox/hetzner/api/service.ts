import type { Ground } from '../../ground.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { refuseLocked } from '../cloud/locks.ts';
import { ALL_ROUTES } from '../resources/all-routes.ts';
import type { Views } from '../views/show.ts';
import { Fields } from './fields.ts';
import { RateLimit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import type { ApiReply, Exchange } from './request.ts';
import { findRoute } from './routes.ts';
import { type ApiTokens, scopeOf } from './token.ts';

export interface Call {
  method: string;
  /** Path after `/v1`. */
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: unknown;
}

export interface ServiceReply extends ApiReply {
  headers: Record<string, string>;
  /** A gateway's page instead of the API's JSON. */
  text?: string;
}

/** The API apart from its transport: who may call, what fails on demand, which handler answers. */
export class ApiService {
  readonly unhandled: string[] = [];
  readonly #desk: { cloud: Cloud; views: Views };
  readonly #tokens: ApiTokens;
  readonly #ground: Ground;
  readonly #limit: RateLimit;
  readonly #observe: ((exchange: Exchange) => void) | undefined;

  constructor(cloud: Cloud, views: Views, tokens: ApiTokens, observe?: (exchange: Exchange) => void) {
    this.#desk = { cloud, views };
    this.#tokens = tokens;
    this.#ground = cloud.ground;
    this.#limit = new RateLimit(cloud.ground.clock);
    this.#observe = observe;
  }

  answer(call: Call): ServiceReply {
    const is429 = this.#ground.faults.strike('hetzner-429', call.path) !== undefined;
    const reply = this.#reply(call, is429);
    const { method, path, query, body } = call;
    const exchange = { method, path, query, requestBody: body, status: reply.status, replyBody: reply.body };
    if (!('text' in reply)) this.#observe?.(exchange);
    return { ...reply, headers: this.#limit.headers(is429) };
  }

  /** A call from inside the sandbox (a cluster's controllers): nobody observes it, no fault and no limit meets it. */
  inside(method: string, path: string, body: unknown): ApiReply {
    const { pathname, searchParams } = new URL(path, 'http://inside');
    try {
      const call = { method, path: pathname, query: searchParams, authorization: undefined, body };
      return this.#handle(call);
    } catch (thrown) {
      if (thrown instanceof Refusal) return refusalReply(thrown);
      throw thrown;
    }
  }

  #reply(call: Call, is429: boolean): ApiReply & { text?: string } {
    try {
      this.#authorize(call);
      this.#limit.take(is429);
      const gateway = this.#outage(call.path);
      return gateway ?? this.#handle(call);
    } catch (thrown) {
      if (thrown instanceof Refusal) return refusalReply(thrown);
      this.#ground.log(`hetzner: ${call.method} ${call.path} broke: ${(thrown as Error).stack}`);
      return {
        status: 500,
        body: { error: { code: 'server_error', message: 'internal error', details: null } },
      };
    }
  }

  #authorize(call: Call): void {
    const scope = scopeOf(call.authorization, this.#tokens);
    if (call.method === 'GET') return;
    if (scope === 'read-only' || this.#ground.faults.strike('hetzner-read-only-token', call.path)) {
      throw new Refusal('forbidden', 'the token is only allowed to perform GET requests');
    }
  }

  #outage(path: string): (ApiReply & { text: string }) | undefined {
    const fault = this.#ground.faults.strike('hetzner-5xx', path);
    if (fault === undefined) return undefined;
    const status = Number(fault.value ?? 503);
    if (status === 502 || status === 504) return { status, text: '<html><body>Bad Gateway</body></html>' };
    throw new Refusal('service_error', 'the service is unavailable');
  }

  #handle({ method, path, query, body }: Call): ApiReply {
    const route = findRoute(ALL_ROUTES, method, path);
    if (route === undefined) {
      this.unhandled.push(`${method} ${path}`);
      throw new Refusal('unimplemented', `the sandbox does not imitate ${method} ${path}`);
    }
    refuseLocked(this.#desk.cloud, method, path);
    return route.handler(this.#desk, { method, path, id: route.id, query, body: new Fields(body) });
  }
}

export function refusalReply({ status, code, message, details }: Refusal): ApiReply {
  return { status, body: { error: { code, message, details } } };
}
