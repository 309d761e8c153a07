import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock, Target } from '../../domain/surroundings.ts';
import { createCall, type HetznerCall } from './call.ts';
import { detachVolume, startServer, stopServer, unprotectObject } from './change-object.ts';
import type { Hetzner, HetznerKind, HetznerObject } from './hetzner.ts';
import { paged } from './paged.ts';
import { removeObject } from './remove-object.ts';
import { loadBalancerTypeOf, locationOf, objectOf, pricingOf, serverTypeOf } from './replies.ts';
import { tokenScope } from './token-scope.ts';

const REAL_API = 'https://api.hetzner.cloud/v1';

export interface HetznerOptions {
  target: Target;
  /** Never enters a message, an address or a log. */
  token: string;
  clock: Clock;
  signal?: AbortSignal;
  /** Instead of the one that the target calls for. */
  dispatcher?: Dispatcher;
  /** Longest wait for a reply's headers and between parts of its body, in milliseconds; 10 s when absent. */
  timeoutMs?: number;
}

/**
 * The Hetzner Cloud API over undici, by its public documentation (docs.hetzner.cloud).
 * Errors: CATALYST-HETZNER-* for what the API says, CATALYST-NETWORK-* for what lies below, CATALYST-TARGET-REFUSED for
 * another endpoint outside a sandbox.
 */
export function createHetzner(options: HetznerOptions): Hetzner {
  refuseOtherEndpoint(options.target);
  const call = createCall(options);
  const room = { call, clock: options.clock, signal: options.signal };
  return {
    list: (kind, filter) => list(call, kind, filter ?? {}),
    serverTypes: async () =>
      (await paged(call, 'server_types')).map((one) => serverTypeOf(one, options.clock.now())),
    loadBalancerTypes: async () => (await paged(call, 'load_balancer_types')).map(loadBalancerTypeOf),
    locations: async () => (await paged(call, 'locations')).map(locationOf),
    pricing: async () => pricingOf((await call.send('GET', '/pricing')).body),
    tokenScope: () => tokenScope(call),
    clockSkewMs: () => call.clockSkewMs(),
    remove: (kind, id) => removeObject(room, kind, id),
    unprotect: (kind, id) => unprotectObject(room, kind, id),
    detachVolume: (id) => detachVolume(room, id),
    stopServer: (id, graceMs) => stopServer(room, id, graceMs),
    startServer: (id) => startServer(room, id),
    close: () => call.close(),
  };
}

async function list(
  call: HetznerCall,
  kind: HetznerKind,
  filter: { label?: string; name?: string },
): Promise<HetznerObject[]> {
  const query = new URLSearchParams();
  if (filter.label !== undefined) query.set('label_selector', filter.label);
  if (filter.name !== undefined) query.set('name', filter.name);
  if (kind === 'images') for (const type of ['snapshot', 'backup']) query.append('type', type);
  return (await paged(call, kind, query)).map((one) => objectOf(kind, one));
}

function refuseOtherEndpoint(target: Target): void {
  if (target.kind === 'sandbox' || target.hetznerApi === REAL_API) return;
  throw new CatalystError(
    'CATALYST-TARGET-REFUSED',
    'Outside a sandbox only the Hetzner Cloud API itself is called.',
    {
      hint: 'To rehearse: catalyst sandbox up',
    },
  );
}
