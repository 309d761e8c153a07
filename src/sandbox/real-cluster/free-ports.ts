import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports from which systems take those of outgoing connections (Linux: 32768), so that none is lost by chance. */
const [LOWEST, HIGHEST] = [16_000, 32_000];

/** Loopback ports that nobody listens on at this moment, all different; they stay free while a program is restarted. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
