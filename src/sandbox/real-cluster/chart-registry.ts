import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { listenOnLoopback } from '../node/loopback-server.ts';
import { type ChartShelf, MANIFEST_TYPE } from './chart-shelf.ts';

/**
 * How the registry wants to be asked. `bearer` is GitHub's way (a token from `/token`), `basic` a password with every
 * request; a password that is not this one is refused.
 */
export interface RegistryAccess {
  scheme: 'bearer' | 'basic' | 'open';
  password: string;
}

export interface ChartRegistry {
  /** Plain http on loopback: OCI below `/v2`, an index repository at `/index.yaml`. */
  url: string;
  /** `METHOD path status`, in order. */
  requests: string[];
  access: RegistryAccess;
  /** The same answers for who comes by another server. */
  answer: RequestListener;
  close(): Promise<void>;
}

const OWNER = 'openova-io';

/** Serves the shelf as an OCI registry (distribution specification 1.1, reads only) and as an index repository. */
export async function startChartRegistry(shelf: ChartShelf, access: RegistryAccess): Promise<ChartRegistry> {
  const requests: string[] = [];
  const registry = { requests, access };
  const answer: RequestListener = (request, response) => {
    response.on('finish', () => requests.push(`${request.method} ${request.url} ${response.statusCode}`));
    reply(shelf, registry.access, request, response);
  };
  const { port, close } = await listenOnLoopback(createServer(answer));
  return Object.assign(registry, { url: `http://127.0.0.1:${port}`, answer, close });
}

function reply(
  shelf: ChartShelf,
  access: RegistryAccess,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = new URL(request.url ?? '/', 'http://registry').pathname;
  if (path === '/token') token(access, request, response);
  else if (!isAdmitted(access, request)) challenge(access, request, response);
  else if (path === '/index.yaml') send(response, 'application/yaml', indexOf(shelf));
  else if (path.startsWith('/charts/')) archive(shelf, path.slice('/charts/'.length), response);
  else if (path === '/v2/') send(response, 'application/json', '{}');
  else artifact(shelf, path, response);
}

function artifact(shelf: ChartShelf, path: string, response: ServerResponse): void {
  const [, name = '', kind, reference = ''] =
    new RegExp(`^/v2/${OWNER}/([^/]+)/(manifests|blobs|tags)/(.+)$`).exec(path) ?? [];
  if (!shelf.has(name)) refuse(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry');
  else if (kind === 'tags') {
    const tags = shelf.versions(name).map((one) => one.version);
    send(response, 'application/json', JSON.stringify({ name: `${OWNER}/${name}`, tags }));
  } else if (kind === 'blobs') blob(shelf, reference, response);
  else {
    const found = shelf.find(name, reference);
    if (found === undefined) refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    else send(response, MANIFEST_TYPE, found.manifest, found.digest);
  }
}

function blob(shelf: ChartShelf, digest: string, response: ServerResponse): void {
  const content = shelf.blob(digest);
  if (content === undefined) refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  else send(response, 'application/octet-stream', content, digest);
}

function archive(shelf: ChartShelf, file: string, response: ServerResponse): void {
  const found = shelf.all().find(({ name, version }) => `${name}-${version}.tgz` === file);
  if (found === undefined) refuse(response, 404, 'NOT_FOUND', 'no such chart');
  else send(response, 'application/gzip', found.archive);
}

function indexOf(shelf: ChartShelf): string {
  const rows = shelf.all().map(({ name, version }) => {
    return { apiVersion: 'v2', name, version, urls: [`charts/${name}-${version}.tgz`] };
  });
  return stringify({ apiVersion: 'v1', entries: Object.groupBy(rows, ({ name }) => name) });
}

function token({ password }: RegistryAccess, request: IncomingMessage, response: ServerResponse): void {
  const given = { token: password, access_token: password, expires_in: 300 };
  if (passwordOf(request) === password) send(response, 'application/json', JSON.stringify(given));
  else refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
}

function isAdmitted({ scheme, password }: RegistryAccess, request: IncomingMessage): boolean {
  return scheme === 'open' || passwordOf(request) === password;
}

function challenge({ scheme }: RegistryAccess, request: IncomingMessage, response: ServerResponse): void {
  const realm = `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host}/token`;
  const scope = `repository:${OWNER}/*:pull`;
  const bearer = `Bearer realm="${realm}",service="registry",scope="${scope}"`;
  response.setHeader('www-authenticate', scheme === 'basic' ? 'Basic realm="registry"' : bearer);
  refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
}

function passwordOf(request: IncomingMessage): string | undefined {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') return value;
  if (scheme !== 'Basic') return undefined;
  return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':');
}

function send(response: ServerResponse, type: string, content: string | Buffer, digest?: string): void {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  if (digest !== undefined) response.setHeader('docker-content-digest', digest);
  response
    .writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(content) })
    .end(content);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const text = JSON.stringify({ errors: [{ code, message }] });
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
