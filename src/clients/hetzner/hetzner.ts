/** Kinds of Hetzner objects that we list and delete; the value is the path of its collection. */
export const HETZNER_KINDS = [
  'servers',
  'load_balancers',
  'primary_ips',
  'floating_ips',
  'volumes',
  'networks',
  'firewalls',
  'placement_groups',
  'ssh_keys',
  'certificates',
  'images',
] as const;
export type HetznerKind = (typeof HETZNER_KINDS)[number];

export interface HetznerObject {
  kind: HetznerKind;
  id: number;
  name: string;
  labels: Record<string, string>;
  created: string;
  /** The API's own object, for what is specific to a kind. */
  raw: Readonly<Record<string, unknown>>;
}

/** The part of the Hetzner Cloud API that we call ourselves: reads, one harmless write probe, and what removal takes. */
export interface Hetzner {
  /** Every page of a kind, optionally by label selector or exact name. */
  list(kind: HetznerKind, filter?: { label?: string; name?: string }): Promise<HetznerObject[]>;
  serverTypes(): Promise<ServerType[]>;
  loadBalancerTypes(): Promise<LoadBalancerType[]>;
  locations(): Promise<Location[]>;
  pricing(): Promise<Pricing>;
  /** Tells a Read & Write token from a read-only one by a write that cannot succeed. */
  tokenScope(): Promise<'read-write' | 'read-only'>;
  /** Difference between the API's `Date` header and our clock at the last reply, in milliseconds. */
  clockSkewMs(): number | undefined;
  /** Deletes and waits until it is gone; what is gone already is no error. */
  remove(kind: HetznerKind, id: number): Promise<void>;
  /** Lifts the protection against deletion; kinds without one and what is gone are left as they are. */
  unprotect(kind: HetznerKind, id: number): Promise<void>;
  /** Takes a volume off its server and waits until it is off. */
  detachVolume(id: number): Promise<void>;
  /** Asks the operating system to stop for up to `graceMs`, then takes the power away; resolves when it is off. */
  stopServer(id: number, graceMs: number): Promise<void>;
  /** Switches a server on and waits for the action; one that runs already is left as it is. */
  startServer(id: number): Promise<void>;
  /** Ends idle connections. */
  close?(): Promise<void>;
}

export interface ServerType {
  name: string;
  architecture: 'x86' | 'arm';
  cores: number;
  /** GB. */
  memory: number;
  disk: number;
  locations: { name: string; available: boolean; recommended: boolean; deprecated: boolean }[];
}

export interface LoadBalancerType {
  name: string;
  maxTargets: number;
  maxServices: number;
}

export interface Location {
  name: string;
  networkZone: string;
  city: string;
  country: string;
}

/** Prices in micro-units of `currency` (1 EUR = 1_000_000n), net. */
export interface Pricing {
  currency: string;
  vatRate: string;
  serverTypes: Record<string, Record<string, Price>>;
  loadBalancerTypes: Record<string, Record<string, Price>>;
  primaryIps: Record<string, Record<string, Price>>;
  /** By type (`ipv4`), then location. */
  floatingIps?: Record<string, Record<string, Price>>;
  /** A gigabyte of a volume for a month. */
  volumeGbMonth?: bigint;
  /** The same of a snapshot or backup. */
  imageGbMonth?: bigint;
}

export interface Price {
  hourly: bigint;
  monthly: bigint;
}
