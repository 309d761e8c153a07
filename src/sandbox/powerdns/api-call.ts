import type { ZoneStore } from './zone-store.ts';

export interface ApiCall {
  method: string;
  /** Path below `/api/v1/servers/localhost`, split at slashes and decoded. */
  parts: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface ApiAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What every answer is made from. */
export interface Room {
  store: ZoneStore;
  now: () => number;
  /** Whether LUA sets may be written. */
  luaUpdates: boolean;
}
