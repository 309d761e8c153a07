import { X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileConnectMap, NO_CONNECT_MAP } from '../../../../src/clients/http/connect-map.ts';
import { createDispatcher } from '../../../../src/clients/http/dispatcher.ts';
import { selfSigned } from '../../../support/self-signed.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening<S extends Server>(server: S): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('the way out', () => {
  let tls: { certificate: string; key: string };
  let port: number;

  beforeEach(async () => {
    tls = await selfSigned(['console.omantel.example']);
    const handler = (
      incoming: { headers: { host?: string | undefined } },
      out: { end(text: string): void },
    ) => out.end(`hello ${incoming.headers.host}`);
    port = await listening(createTlsServer({ cert: tls.certificate, key: tls.key }, handler));
  });

  const mapped = () => {
    const file = join(mkdtempSync(join(tmpdir(), 'connect-')), 'connect.json');
    writeFileSync(
      file,
      JSON.stringify({ 'tcp/203.0.113.10:443': port, 'tcp/console.omantel.example:443': port }),
    );
    return fileConnectMap(file);
  };

  it('dials where the connect map says and verifies the real name', async () => {
    const target = { connect: mapped(), authorities: [tls.certificate], proxy: {} };
    const dispatcher = await createDispatcher({ target });
    const { body } = await request('https://console.omantel.example/', { dispatcher });
    expect(await body.text()).toBe('hello console.omantel.example');
    await dispatcher.close();
  });

  it('reaches an address under the name that its certificate carries', async () => {
    const target = { connect: mapped(), authorities: [], proxy: {} };
    const names = { ca: tls.certificate, servername: 'console.omantel.example' };
    const dispatcher = await createDispatcher({ target, tls: names });
    const { statusCode } = await request('https://203.0.113.10/', { dispatcher });
    expect(statusCode).toBe(200);
    await dispatcher.close();
  });

  it('refuses an authority that nobody named and a name that the certificate lacks', async () => {
    const target = { connect: mapped(), authorities: [], proxy: {} };
    const stranger = await createDispatcher({ target });
    await expect(request('https://console.omantel.example/', { dispatcher: stranger })).rejects.toThrow(
      /self.signed/,
    );
    const wrong = await createDispatcher({
      target,
      tls: { ca: tls.certificate, servername: 'api.other.example' },
    });
    await expect(request('https://203.0.113.10/', { dispatcher: wrong })).rejects.toThrow(
      /altname|alt names/i,
    );
    expect(new X509Certificate(tls.certificate).subjectAltName).toContain('console.omantel.example');
    await Promise.all([stranger.close(), wrong.close()]);
  });

  it('goes through the proxy, except for NO_PROXY', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (incoming, socket) => {
      asked.push(incoming.url ?? '');
      const through = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
    });
    const httpsProxy = `http://127.0.0.1:${await listening(proxy)}`;
    const target = {
      connect: NO_CONNECT_MAP,
      authorities: [tls.certificate],
      proxy: { httpsProxy, noProxy: 'direct.example' },
    };
    const dispatcher = await createDispatcher({ target });
    const { statusCode } = await request('https://console.omantel.example/', { dispatcher });
    expect(statusCode).toBe(200);
    expect(asked).toEqual(['console.omantel.example:443']);
    await expect(request('https://direct.example/', { dispatcher })).rejects.toThrow();
    expect(asked).toHaveLength(1);
    await dispatcher.destroy();
  });
});

describe('a connect map that is gone or torn', () => {
  it('maps nothing', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'connect-')), 'connect.json');
    expect(fileConnectMap(file).lookup('203.0.113.10', 443)).toBeUndefined();
    writeFileSync(file, '{"tcp/203.0');
    expect(fileConnectMap(file).lookup('203.0.113.10', 443)).toBeUndefined();
  });
});
