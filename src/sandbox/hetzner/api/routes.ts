import type { Cloud } from '../cloud/cloud.ts';
import type { Views } from '../views/show.ts';
import type { ApiReply, ApiRequest } from './request.ts';

/** What every handler works with. */
export interface Desk {
  cloud: Cloud;
  views: Views;
}

export type Handler = (desk: Desk, request: ApiRequest) => ApiReply;

/** `GET /servers/{id}` to its handler; `{id}` is a number. */
export type RouteTable = Record<string, Handler>;

export interface FoundRoute {
  handler: Handler;
  id: number;
}

/** Finds the handler of a call; both plain paths and those with one number in them. */
export function findRoute(routes: RouteTable, method: string, path: string): FoundRoute | undefined {
  const plain = routes[`${method} ${path}`];
  if (plain !== undefined) return { handler: plain, id: 0 };
  const parts = path.split('/');
  const at = parts.findIndex((part) => /^\d+$/.test(part));
  if (at < 0) return undefined;
  const id = Number(parts[at]);
  const handler = routes[`${method} ${parts.with(at, '{id}').join('/')}`];
  return handler === undefined ? undefined : { handler, id };
}
