import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Target } from '../../domain/surroundings.ts';
import { createSimpleClient, type SimpleClient, type SimpleReply } from '../http/simple-request.ts';
import { bearerChallenge } from './challenge.ts';
import type { Registry } from './registry.ts';

const MANIFESTS = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json';

/**
 * An OCI registry by the distribution specification 1.1: GET of a manifest, with the token dance of WWW-Authenticate.
 * The pull token is a basic password for the token service, or the bearer itself where none is named.
 * Errors: CATALYST-REGISTRY-UNAVAILABLE, CATALYST-NETWORK-*.
 */
export function createRegistry({
  target,
  dispatcher,
}: {
  target: Target;
  dispatcher?: Dispatcher;
}): Registry & { close(): Promise<void> } {
  const client = createSimpleClient(target, 'The registry', dispatcher);
  return {
    canPull: async (chart, version, token, signal) =>
      judged(await pull(client, target, chart, version, token, signal)),
    close: () => client.close(),
  };
}

async function pull(
  client: SimpleClient,
  target: Target,
  chart: string,
  version: string,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<SimpleReply> {
  const base = new URL(target.registry);
  const repository = `${base.pathname.replace(/^\/(v2(?=\/|$)\/?)?|\/+$/g, '') || 'openova-io'}/${chart}`;
  const address = `${base.origin}/v2/${repository}/manifests/${encodeURIComponent(version)}`;
  const ask = (authorization?: string) =>
    client.request(address, {
      headers: { accept: MANIFESTS, ...(authorization === undefined ? {} : { authorization }) },
      ...(signal === undefined ? {} : { signal }),
    });
  const first = await ask();
  if (first.status !== 401) return first;
  const challenge = bearerChallenge(String(first.headers['www-authenticate'] ?? ''));
  if (challenge === undefined) return token === undefined ? first : ask(basic(token));
  const bearer = await exchange(client, challenge, repository, token, base, signal);
  return bearer === undefined ? first : ask(`Bearer ${bearer}`);
}

/** The token service's bearer, undefined when it refuses. The pull token only goes to the registry's own host. */
async function exchange(
  client: SimpleClient,
  challenge: { realm: URL; service?: string; scope?: string },
  repository: string,
  token: string | undefined,
  base: URL,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const address = new URL(challenge.realm);
  if (challenge.service !== undefined) address.searchParams.set('service', challenge.service);
  address.searchParams.set('scope', challenge.scope ?? `repository:${repository}:pull`);
  const trusted = address.protocol === base.protocol && sameSite(address.hostname, base.hostname);
  const headers = token !== undefined && trusted ? { authorization: basic(token) } : undefined;
  const reply = await client.request(address.href, {
    ...(headers ? { headers } : {}),
    ...(signal ? { signal } : {}),
  });
  if (reply.status === 401 || reply.status === 403) return undefined;
  if (reply.status !== 200) throw unavailable(reply.status);
  try {
    const said = JSON.parse(reply.body.toString('utf8')) as { token?: unknown; access_token?: unknown };
    const bearer = said.token ?? said.access_token;
    return typeof bearer === 'string' && /^[\x21-\x7e]+$/.test(bearer) ? bearer : undefined;
  } catch {
    throw unavailable(reply.status);
  }
}

function judged(reply: SimpleReply): 'ok' | 'unauthorized' | 'missing' {
  if (reply.status === 200) return 'ok';
  if (reply.status === 401 || reply.status === 403) return 'unauthorized';
  if (reply.status === 404) return 'missing';
  throw unavailable(reply.status);
}

function sameSite(host: string, other: string): boolean {
  return host === other || host.endsWith(`.${other}`);
}

function basic(token: string): string {
  return `Basic ${Buffer.from(`catalyst:${token}`).toString('base64')}`;
}

function unavailable(status: number): CatalystError {
  return new CatalystError('CATALYST-REGISTRY-UNAVAILABLE', `The registry answered with status ${status}.`, {
    hint: 'It is on their side: try again later.',
  });
}
