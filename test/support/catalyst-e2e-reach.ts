import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { parse } from 'yaml';
import type { Site } from './catalyst-e2e.ts';

/** The loopback port behind an address of the sandbox, as its connect map says it. */
export async function loopbackPort(site: Site, address: string): Promise<number> {
  const { connectFile } = await site.context();
  const map = JSON.parse(await readFile(connectFile, 'utf8')) as Record<string, number>;
  const port = map[address];
  if (port === undefined) throw new Error(`Nothing answers at ${address}.`);
  return port;
}

/** IPv4 addresses of a name, from the sandbox's first name server over UDP. */
export async function addressesOf(site: Site, name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${await loopbackPort(site, 'udp/192.0.2.53:53')}`]);
  return resolver.resolve4(name);
}

export interface TlsRequest {
  /** As the outside world knows it: `203.0.113.10:6443`. */
  address: string;
  servername: string;
  ca: string;
  cert?: string;
  key?: string;
  path?: string;
  /** GET unless given. */
  method?: string;
  /** Of the body; JSON when left out. */
  type?: string;
  /** Sent as JSON. */
  body?: unknown;
}

/** GET over verified TLS through the connect map. */
export async function getOverTls(site: Site, one: TlsRequest): Promise<{ status: number; body: string }> {
  const { servername, ca, cert, key, path = '/', method = 'GET', type = 'application/json' } = one;
  const port = await loopbackPort(site, `tcp/${one.address}`);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        servername,
        ca,
        cert,
        key,
        path,
        method,
        headers: { Host: servername, 'Content-Type': type },
        agent: false,
      },
      (reply) => {
        let body = '';
        reply.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
      },
    );
    asked.once('error', reject).end(one.body === undefined ? undefined : JSON.stringify(one.body));
  });
}

/** One call of a Sovereign's Kubernetes API, with the credential that its kubeconfig's first context mints. */
export async function clusterCall(
  site: Site,
  fqdn: string,
  call: { method: string; path: string; body?: unknown; type?: string },
): Promise<{ status: number; body: string }> {
  const config = parse((await site.catalyst(['sovereign', 'kubeconfig', fqdn])).stdout);
  const [{ cluster }] = config.clusters;
  const args: string[] = config.users[0].user.exec.args;
  const { status } = JSON.parse((await site.catalyst(args.slice(args.indexOf('sovereign')))).stdout);
  return getOverTls(site, {
    address: cluster.server.replace('https://', ''),
    servername: cluster['tls-server-name'],
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
    cert: status.clientCertificateData,
    key: status.clientKeyData,
    ...call,
  });
}
