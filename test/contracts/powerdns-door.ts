import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy as Traefik's basicAuth middleware is one: it lets through who gives `user:password`, and answers text else. */
export async function openDoor(
  api: string,
  credentials: string,
): Promise<{ api: string; close(): Promise<void> }> {
  const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="traefik"', 'content-type': 'text/plain' });
      response.end('401 Unauthorized\n');
      return;
    }
    const headers = { 'x-api-key': String(request.headers['x-api-key']), accept: 'application/json' };
    fetch(`${api}${request.url}`, { method: request.method ?? 'GET', headers })
      .then(async (answer) => {
        const challenge = answer.headers.get('www-authenticate');
        const more = challenge === null ? {} : { 'www-authenticate': challenge };
        response.writeHead(answer.status, { 'content-type': 'application/json', ...more });
        response.end(await answer.text());
      })
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { api: `http://127.0.0.1:${port}`, close };
}
