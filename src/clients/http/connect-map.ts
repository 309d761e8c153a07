import { readFileSync } from 'node:fs';
import type { ConnectMap } from '../../domain/surroundings.ts';

/** Outside a sandbox every name and port is dialled as it stands. */
export const NO_CONNECT_MAP: ConnectMap = { lookup: () => undefined };

/**
 * The connect map that a sandbox keeps in `file` (`{"tcp/203.0.113.10:6443": 40123}`), read anew at each dial, because
 * nodes and load balancers come and go. A file that is gone or torn maps nothing.
 */
export function fileConnectMap(file: string): ConnectMap {
  return {
    lookup(host, port, protocol = 'tcp') {
      const loopback = readMap(file)[`${protocol}/${host}:${port}`];
      return loopback === undefined ? undefined : { host: '127.0.0.1', port: loopback };
    },
  };
}

function readMap(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}
