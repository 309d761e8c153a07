import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Ground, SandboxPart } from '../ground.ts';
import type { Account } from './account.ts';
import { createApiServer } from './api-server.ts';

/**
 * Starts the HTTP API of the simulated registrar. Its zones are served by the sandbox's name servers (`zonesOf`). Facts:
 * `dynadotApi`, scheme and authority of the API.
 */
export async function startDynadot(
  ground: Ground,
  { account, key }: { account: Account; key: string },
): Promise<SandboxPart> {
  const api = createApiServer({ account, key, ground });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  return {
    name: 'dynadot',
    facts: { dynadotApi: `http://127.0.0.1:${(api.address() as AddressInfo).port}` },
    stop: () =>
      new Promise((resolve) => {
        api.close(() => resolve());
        api.closeAllConnections();
      }),
  };
}
