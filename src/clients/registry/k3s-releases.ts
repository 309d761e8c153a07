import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Target } from '../../domain/surroundings.ts';
import { createSimpleClient } from '../http/simple-request.ts';

export interface K3sReleases {
  /** Whether a release (`v1.35.9+k3s1`) is published. Errors: CATALYST-NETWORK-*, CATALYST-REGISTRY-UNAVAILABLE. */
  exists(version: string, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** Asks by HEAD for the page of a release, as GitHub serves it below `/k3s-io/k3s/releases/tag`. */
export function createK3sReleases({
  target,
  dispatcher,
}: {
  target: Target;
  dispatcher?: Dispatcher;
}): K3sReleases {
  const client = createSimpleClient(target, 'The server of the k3s releases', dispatcher);
  return {
    exists: async (version, signal) => {
      const address = `${releasesOf(target.k3sReleases)}/tag/${encodeURIComponent(version)}`;
      const { status } = await client.request(address, { method: 'HEAD', ...(signal ? { signal } : {}) });
      if (status === 404) return false;
      if (status < 400) return true;
      throw new CatalystError(
        'CATALYST-REGISTRY-UNAVAILABLE',
        `The server of the k3s releases answered with status ${status}.`,
        {
          hint: 'Try again later.',
        },
      );
    },
    close: () => client.close(),
  };
}

/** The folder of the releases, whether the address names the host alone, that folder, or its downloads. */
function releasesOf(address: string): string {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/download$/, '');
  return `${url.origin}${path === '' ? '/k3s-io/k3s/releases' : path}`;
}
