import type { CatalystError } from '../../domain/errors.ts';
import { callGateway, type GatewayConnection, type GatewayReply, type GatewayRequest } from './call.ts';
import type { Decode } from './decode.ts';
import { refusalOf } from './refusal.ts';
import { decoded } from './replies.ts';

/** One service's calls: what is no success becomes a typed error. */
export interface Asking {
  /** A success, or the typed error. */
  call(request: GatewayRequest): Promise<GatewayReply>;
  /** The reply as it came, for statuses that are answers too. */
  raw(request: GatewayRequest): Promise<GatewayReply>;
  get<T>(path: string, decode: Decode<T>, reading?: { signal?: AbortSignal }): Promise<T>;
  refusal(reply: GatewayReply): CatalystError;
}

export function askingOf(connection: GatewayConnection): Asking {
  const refusal = (reply: GatewayReply) => refusalOf(reply, connection.what);
  const raw = (request: GatewayRequest) => callGateway(connection, request);
  const call = async (request: GatewayRequest) => {
    const reply = await raw(request);
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw refusal(reply);
  };
  return {
    ...{ call, raw, refusal },
    get: async (path, decode, reading) =>
      decoded((await call({ method: 'GET', path, ...withSignal(reading) })).text, decode),
  };
}

export function withSignal(reading: { signal?: AbortSignal } | undefined): { signal?: AbortSignal } {
  return reading?.signal === undefined ? {} : { signal: reading.signal };
}
