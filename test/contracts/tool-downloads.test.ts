import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { toolEnvironment } from '../../src/services/wiring/tool-network.ts';
import { releaseArchive } from '../../src/toolbox/sources/release-archive.ts';
import { connectProxy } from '../support/connect-proxy.ts';
import { selfSigned } from '../support/self-signed.ts';
import { tempFolder } from '../support/temp-folder.ts';

const HOST = 'tools.example';
const CONTENT = 'no archive, only bytes';

/** Serves one release under an authority that only an extra CA file names. */
async function releases(): Promise<{ port: number; certificate: string; asked: string[] }> {
  const { certificate, key } = await selfSigned([HOST]);
  const asked: string[] = [];
  const server = createServer({ cert: certificate, key }, ({ url = '' }, response) => {
    asked.push(url);
    const sum = createHash('sha256').update('another content').digest('hex');
    response.end(url.endsWith('/sums') ? `${sum}  tofu.tar.gz\n` : CONTENT);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, certificate, asked };
}

async function download(spec: { httpsProxy?: string; noProxy?: string; caFile?: string }, inherited = {}) {
  const cache = await tempFolder();
  const env = { PATH: process.env.PATH, ...inherited };
  const folders = { state: cache, config: cache, cache, package: cache };
  const source = releaseArchive({
    ...{ name: 'tofu', version: '1.0.0', base: `https://${HOST}`, sums: 'sums' },
    archive: () => 'tofu.tar.gz',
  });
  const settings = { env, folders, network: { authorities: [] } };
  const workshop = {
    ...{ env: await toolEnvironment(settings, spec), cacheFolder: cache, packageFolder: cache },
    ...{ report: () => undefined, fetch: true },
  };
  return source(workshop).catch((error: Error) => error.message);
}

it('a tool is downloaded through the proxy and under the authority that the spec names', async () => {
  const { port, certificate, asked } = await releases();
  const proxy = await connectProxy(port);
  const other = await connectProxy(port);
  const caFile = join(await tempFolder(), 'ca.pem');
  await writeFile(caFile, certificate);
  // The content is refused by its sum: all of it came here.
  const refused = /does not match the release's own checksum/;
  const spec = { httpsProxy: proxy.url, noProxy: 'elsewhere.example', caFile };
  expect(await download(spec, { HTTPS_PROXY: other.url, NO_PROXY: HOST })).toMatch(refused);
  expect(asked).toEqual(['/sums', '/tofu.tar.gz']);
  expect(new Set(proxy.asked)).toEqual(new Set([`${HOST}:443`]));
  expect(other.asked).toEqual([]);
  expect(await download({ caFile }, { https_proxy: other.url })).toMatch(refused);
  expect(other.asked).not.toEqual([]);
});

it('a name that the spec takes from the proxy is not asked there, and a strange authority is refused', async () => {
  const { port, asked } = await releases();
  const proxy = await connectProxy(port);
  await download({ httpsProxy: proxy.url, noProxy: HOST });
  expect(proxy.asked).toEqual([]);
  expect(await download({ httpsProxy: proxy.url })).toMatch(/curl ended with/);
  expect(asked).toEqual([]);
});
