/** Time as the program sees it; a test hands in one that it moves by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Random bytes from a strong source. */
export type RandomBytes = (length: number) => Uint8Array;

/** Where a network name and port are really dialled: `203.0.113.10:6443` to a loopback port. Empty outside a sandbox. */
export interface ConnectMap {
  lookup(host: string, port: number, protocol?: 'tcp' | 'udp'): { host: string; port: number } | undefined;
}

/** How the outside world is reached. Everything that differs between a real run and a rehearsal is in here. */
export interface Target {
  kind: 'real' | 'sandbox';
  connect: ConnectMap;
  /** Base of the Hetzner Cloud API, with `/v1`. */
  hetznerApi: string;
  /** Recursive or authoritative servers (`address` or `address:port`) that our own DNS client asks. */
  resolvers: string[];
  /** Base address of the OCI registry that holds the kit's charts. */
  registry: string;
  /** Base address under which k3s releases are looked up. */
  k3sReleases: string;
  /** Extra certificate authorities, PEM, besides the system's. */
  authorities: string[];
  proxy: { httpsProxy?: string; noProxy?: string };
  /** Credentials that the sandbox made for itself; empty outside one. */
  credentials: Readonly<Record<string, string>>;
  /** Seconds between the provider's polls of an action; undefined keeps the provider's default. */
  providerPollSeconds?: number;
  /** How much faster than real time the other side runs; 1 outside a sandbox. */
  speed: number;
  /** The same for its clusters, where those are real programs that keep their own time. */
  clusterSpeed?: number;
}

/** How much faster than real time the clusters of a target run. */
export function clusterSpeed(target: Pick<Target, 'speed' | 'clusterSpeed'>): number {
  return target.clusterSpeed ?? target.speed;
}
