import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ChartAnswer } from '../flux/flux-context.ts';
import { KIT } from '../flux/kit.ts';
import type { FaultTable } from '../ground.ts';
import { type LoopbackServer, listenOnLoopback } from '../node/loopback-server.ts';

export interface RegistryOptions {
  pullToken: string;
  /** Faults whose target is `registry` make the registry itself refuse. */
  faults?: FaultTable;
  /** Hears of every call that is not imitated. */
  onUnhandled?: (call: string) => void;
}

export interface RegistryServer extends LoopbackServer {
  /** What a pull of `openova-io/<chart>:<version>` gets with this password. */
  chart(name: string, version: string, password: string | undefined): ChartAnswer;
}

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.cncf.helm.config.v1+json';
const LAYER_TYPE = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const REALM = 'Bearer realm="http://HOST/token",service="registry",scope="repository:openova-io/*:pull"';

/** The kit's charts as an OCI registry (distribution specification 1.1): version check, token, manifests and tags. */
export async function startRegistry(options: RegistryOptions): Promise<RegistryServer> {
  const accepts = (password: string | undefined) =>
    password !== undefined && equal(password, options.pullToken);
  const chart = (name: string, version: string, password: string | undefined): ChartAnswer => {
    if (!accepts(password)) return 'unauthorized';
    return KIT.some((release) => `bp-${release.component}` === name && release.version === version)
      ? 'ok'
      : 'missing';
  };
  const server = await listenOnLoopback(
    createServer((request, response) => {
      if (!isImitated(request)) {
        options.onUnhandled?.(`registry ${request.method} ${request.url}`);
        refuse(response, 501, 'UNSUPPORTED', 'the sandbox does not imitate this call');
      } else if (!refusedByFault(options.faults, request, response)) answer(request, response, accepts);
    }),
  );
  return { ...server, chart };
}

/** What a client that looks for a chart asks; charts themselves are pulled by the imitated Flux, not over HTTP. */
function isImitated(request: IncomingMessage): boolean {
  const path = new URL(request.url ?? '/', 'http://registry').pathname;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && /^(\/token|\/v2\/|\/v2\/.+\/manifests\/[^/]+|\/v2\/.+\/tags\/list)$/.test(path);
}

function refusedByFault(
  faults: FaultTable | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (!/\/manifests\//.test(request.url ?? '')) return false;
  const struck = (name: string) =>
    faults?.on(name)?.target === 'registry' && faults.strike(name, 'registry') !== undefined;
  if (struck('pull-secret-401')) refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
  else if (struck('chart-missing')) refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  else return false;
  return true;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  accepts: (password: string | undefined) => boolean,
): void {
  const path = new URL(request.url ?? '/', 'http://registry').pathname;
  const password = passwordOf(request);
  if (path === '/token') {
    if (!accepts(password)) {
      refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
      return;
    }
    sendJson(
      response,
      'application/json',
      JSON.stringify({ token: password, access_token: password, expires_in: 300 }),
    );
    return;
  }
  if (!accepts(password)) {
    response.setHeader('www-authenticate', REALM.replace('HOST', request.headers.host ?? '127.0.0.1'));
    refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
    return;
  }
  if (path === '/v2/') {
    sendJson(response, 'application/json', '{}');
    return;
  }
  const [, name = '', kind, reference = ''] =
    /^\/v2\/openova-io\/([^/]+)\/(manifests|tags)\/(.+)$/.exec(path) ?? [];
  const release = KIT.find((one) => `bp-${one.component}` === name);
  if (release === undefined) {
    refuse(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry');
    return;
  }
  if (kind === 'tags') {
    sendJson(
      response,
      'application/json',
      JSON.stringify({ name: `openova-io/${name}`, tags: [release.version] }),
    );
    return;
  }
  const manifest = manifestOf(name, release.version);
  if (reference !== release.version && reference !== digestOf(manifest)) {
    refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    return;
  }
  response.setHeader('docker-content-digest', digestOf(manifest));
  sendJson(response, MANIFEST_TYPE, manifest);
}

function manifestOf(name: string, version: string): string {
  const descriptor = (mediaType: string) => ({
    mediaType,
    digest: digestOf(`${mediaType} ${name} ${version}`),
    size: 1024,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(CONFIG_TYPE),
    layers: [descriptor(LAYER_TYPE)],
  });
}

function passwordOf(request: IncomingMessage): string | undefined {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') return value;
  return scheme === 'Basic'
    ? Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')
    : undefined;
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function equal(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a as Buffer, b as Buffer);
}

function sendJson(response: ServerResponse, type: string, text: string): void {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

function refuse(response: ServerResponse, code: number, error: string, message: string): void {
  const text = JSON.stringify({ errors: [{ code: error, message }] });
  response
    .writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
