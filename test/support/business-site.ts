import { request } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { type ClientOptions, WebSocket } from 'ws';
import { parse } from 'yaml';
import type { Site } from './catalyst-e2e.ts';
import { addressesOf, loopbackPort } from './catalyst-e2e-reach.ts';

export interface HostCall {
  host: string;
  method?: string;
  path: string;
  token?: string;
  /** Sent as JSON, or as a form when it is URLSearchParams. */
  body?: unknown;
}

/** One call of a Sovereign's public host, by its DNS name, over verified TLS through the load balancer. */
export async function askHost(site: Site, call: HostCall): Promise<{ status: number; body: string }> {
  const { authority } = await site.context();
  const [address] = await addressesOf(site, call.host);
  const port = await loopbackPort(site, `tcp/${address}:443`);
  const isForm = call.body instanceof URLSearchParams;
  const text = isForm ? String(call.body) : call.body === undefined ? undefined : JSON.stringify(call.body);
  const headers = {
    host: call.host,
    'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
  };
  return new Promise((resolve, reject) => {
    const { host: servername, path, method = 'GET' } = call;
    const options = {
      host: '127.0.0.1',
      port,
      servername,
      ca: authority,
      path,
      method,
      headers,
      agent: false,
    };
    const asked = request(options, (reply) => {
      let body = '';
      reply.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
    });
    asked.once('error', reject).end(text);
  });
}

/** What a pod's port says, after `text` was sent to it through the Kubernetes API (port-forward over a WebSocket). */
export async function forwarded(
  site: Site,
  fqdn: string,
  place: { namespace: string; pod: string; port: number },
  text: string,
): Promise<string> {
  const { server, tls } = await credentialOf(site, fqdn);
  const port = await loopbackPort(site, `tcp/${server}`);
  const path = `/api/v1/namespaces/${place.namespace}/pods/${place.pod}/portforward?ports=${place.port}`;
  const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, ['v4.channel.k8s.io'], tls as ClientOptions);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(text, 'latin1')])));
    socket.on('message', (message: Buffer) => {
      const [channel, said] = [message[0], message.subarray(1)];
      // The first message of each channel is its port number.
      if (said.length === 2 && said.readUInt16LE() === place.port) return;
      if (channel === 0) resolve(said.toString('latin1'));
      else reject(new Error(said.toString()));
      socket.close();
    });
  });
}

/** A kubeconfig that anybody may use for a day: addresses, authority, client certificate, no program. */
export async function plainKubeconfig(site: Site, fqdn: string): Promise<string> {
  const { server, tls } = await credentialOf(site, fqdn);
  const base64 = (part: unknown) => Buffer.from(part as string | Buffer).toString('base64');
  const cluster = {
    ...{ server: `https://${server}`, 'tls-server-name': tls.servername },
    'certificate-authority-data': base64(tls.ca),
  };
  const user = { 'client-certificate-data': base64(tls.cert), 'client-key-data': base64(tls.key) };
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'it' },
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    clusters: [{ name: 'it', cluster }],
    users: [{ name: 'it', user }],
  });
}

type Credential = Promise<{ server: string; tls: ConnectionOptions }>;

const credentials = new WeakMap<Site, Credential>();

/** What the kubeconfig's first context mints, once for a site. */
function credentialOf(site: Site, fqdn: string): Credential {
  const known = credentials.get(site) ?? mint(site, fqdn);
  credentials.set(site, known);
  return known;
}

async function mint(site: Site, fqdn: string): Credential {
  const config = parse((await site.catalyst(['sovereign', 'kubeconfig', fqdn])).stdout);
  const [{ cluster }] = config.clusters;
  const args: string[] = config.users[0].user.exec.args;
  const { status } = JSON.parse((await site.catalyst(args.slice(args.indexOf('sovereign')))).stdout);
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
  const pair = { cert: status.clientCertificateData, key: status.clientKeyData };
  return {
    server: cluster.server.replace('https://', ''),
    tls: { servername: cluster['tls-server-name'], ca, ...pair },
  };
}
