import type { Fields } from './fields.ts';

/** One call of the API, already authenticated, its body parsed. */
export interface ApiRequest {
  method: string;
  path: string;
  /** The number in the path (`/servers/{id}`), 0 where there is none. */
  id: number;
  query: URLSearchParams;
  body: Fields;
}

export interface ApiReply {
  status: number;
  body?: unknown;
}

/** What the simulator answered to what; the judge in the tests reads these. */
export interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  requestBody: unknown;
  status: number;
  replyBody: unknown;
}
