import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { podPlaces } from '../business/business-objects.ts';
import { failOver, hasBusiness, installBusiness, isPrimary } from '../business/cluster-objects.ts';
import type { BusinessPlace, Ground } from '../ground.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';

/**
 * Makes the business services findable in a cluster that has them, and their pods' ports lead there; they start when
 * somebody asks.
 */
export function openBusiness({ business, log }: Ground, cluster: Cluster, fqdn: string): void {
  if (business === undefined || !hasBusiness(cluster)) return;
  installBusiness(cluster, fqdn, business.layer, business.secretsOf(fqdn));
  for (const { place, at } of podPlaces())
    business.doorTo(fqdn, place).then(
      (port) => cluster.podPorts.register(at, () => (isDoorOpen(cluster, place, at.pod) ? port : undefined)),
      (thrown) => log(`business of ${fqdn}: ${place}: ${String(thrown)}`),
    );
}

function isDoorOpen(cluster: Cluster, place: BusinessPlace, pod: string | undefined): boolean {
  return place !== 'postgres' || isPrimary(cluster, pod ?? '');
}

/** Lets the other PostgreSQL be the primary while that fault is set; who was connected is dropped. */
export function keepPrimary({ business, faults }: Ground, cluster: Cluster, fqdn: string): void {
  if (business !== undefined && failOver(cluster, faults.on('postgres-failover') !== undefined))
    business.cut(fqdn, 'postgres');
}

/**
 * Hands a request to the business services of a Sovereign when it is for them. True when it was; what they do not
 * answer is not answered here either.
 */
export async function passToBusiness(
  ground: Ground,
  fqdn: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (ground.business === undefined && host === `marketplace.${fqdn}` && request.url?.startsWith('/api/')) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no route\n');
    return true;
  }
  try {
    const port = await ground.business?.portFor(fqdn, host, request.url ?? '/');
    if (port === undefined) return false;
    pipe(port, request, response);
  } catch (thrown) {
    ground.log(`business of ${fqdn}: ${String(thrown)}`);
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    const error = `the business services of the sandbox do not run: ${detail}`;
    const text = JSON.stringify({ error });
    response.writeHead(503, { 'content-type': 'application/json' }).end(text);
  }
  return true;
}

function pipe(port: number, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  const path = request.url ?? '/';
  const onward = openRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('aborted', () => response.destroy());
  });
  onward.on('error', () => request.socket.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
