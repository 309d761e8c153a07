import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
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
}

/** GET over verified TLS through the connect map. */
export async function getOverTls(site: Site, one: TlsRequest): Promise<{ status: number; body: string }> {
  const { servername, ca, cert, key, path = '/' } = one;
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
        headers: { Host: servername },
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
    asked.once('error', reject).end();
  });
}
