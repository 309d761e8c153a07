import type { Claims } from './token.ts';

/** One request as a service sees it. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What stood for `{name}` in the route's path. */
  params: Readonly<Record<string, string>>;
  body: Buffer;
  /** Loopback has one address; proxies tell theirs in X-Forwarded-For. */
  ip: string;
  /** Of the token; there where the route demands one. */
  claims: Claims;
}

/** What a service answers: JSON, a text, or nothing at all (204 and the empty 200 of a webhook). */
export interface Reply {
  status: number;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** P: anybody; U: any token; V: superadmin or sovereign-admin; S: superadmin. */
export type Access = 'P' | 'U' | 'V' | 'S';

export interface Route {
  /** `POST /billing/vouchers/issue`, with `{name}` for a segment. */
  at: string;
  access: Access | (() => Access);
  handle: Handler;
}

/** A refusal with upstream's one-key error body. */
export class Trouble extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}
