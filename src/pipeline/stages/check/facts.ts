import type {
  Hetzner,
  HetznerKind,
  HetznerObject,
  LoadBalancerType,
  Location,
  Pricing,
  ServerType,
} from '../../../clients/hetzner/hetzner.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { CheckWorld } from './check.ts';

/** Every kind; the compiler misses none. */
const KINDS = Object.keys({
  servers: true,
  load_balancers: true,
  primary_ips: true,
  floating_ips: true,
  volumes: true,
  networks: true,
  firewalls: true,
  placement_groups: true,
  ssh_keys: true,
  certificates: true,
  images: true,
} satisfies Record<HetznerKind, true>) as HetznerKind[];

/** What several checks want to know, each asked once and only when somebody wants it. */
export interface Facts {
  hetzner(): Promise<Hetzner>;
  locations(): Promise<Location[]>;
  serverTypes(): Promise<ServerType[]>;
  loadBalancerTypes(): Promise<LoadBalancerType[]>;
  pricing(): Promise<Pricing>;
  /** Everything in the project, of every kind that we know. */
  objects(): Promise<HetznerObject[]>;
}

export function factsOf(world: CheckWorld): Facts {
  const hetzner = once(async () => {
    const client = world.hetzner;
    if (client === undefined || (await world.credential('hetznerToken')) === undefined) throw tokenMissing();
    return client;
  });
  const asked = <T>(ask: (client: Hetzner) => Promise<T>) => once(async () => ask(await hetzner()));
  return {
    hetzner,
    locations: asked((client) => client.locations()),
    serverTypes: asked((client) => client.serverTypes()),
    loadBalancerTypes: asked((client) => client.loadBalancerTypes()),
    pricing: asked((client) => client.pricing()),
    objects: asked(async (client) => (await Promise.all(KINDS.map((kind) => client.list(kind)))).flat()),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

function tokenMissing(): CatalystError {
  return new CatalystError('CATALYST-CREDENTIAL-MISSING', 'No Hetzner token was given.', {
    hint: 'Set HCLOUD_TOKEN, or HCLOUD_TOKEN_FILE to a file of mode 0600.',
  });
}
