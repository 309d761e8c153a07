import type { EventEmitter } from 'node:events';

/** A server as the simulated cloud knows it when it has booted, and what it was really sent. */
export interface BootedServer {
  id: number;
  name: string;
  location: string;
  publicIp: string;
  privateIps: string[];
  /** Number of the network that each private address is on. */
  networks?: Readonly<Record<string, number>>;
  labels: Readonly<Record<string, string>>;
  /** As the API got it (cloud-init's Hetzner source decodes base64, then gzip). */
  userData: string;
}

export interface GroundEvents {
  'server-started': [BootedServer];
  'server-stopped': [{ id: number }];
  'server-deleted': [{ id: number }];
  'network-attached': [BootedServer];
}

/** What all parts of the sandbox stand on: one clock, one address book, one authority, one table of faults. */
export interface Ground {
  clock: SandboxClock;
  addresses: AddressBook;
  bus: EventEmitter<GroundEvents>;
  faults: FaultTable;
  authority: SandboxAuthority;
  /** Random, but the same for the same seed. */
  random(): number;
  /** Appends to the sandbox's log file. */
  log(line: string): void;
  /** The project's API for controllers inside a cluster; there once the simulated cloud is. */
  askCloud?: (method: string, path: string, body?: unknown) => { status: number; body?: unknown };
  /** What a Sovereign sells with, where the sandbox has it. */
  business?: BusinessDoor;
}

/** The business services of the Sovereigns in a sandbox, each started by whoever asks for it first. */
export interface BusinessDoor {
  readonly layer: 'S' | 'L';
  secretsOf(sovereign: string): BusinessDoorSecrets;
  /** Loopback port (plain http) behind a public host and path; undefined when that is none of theirs. */
  portFor(sovereign: string, host: string, path: string): Promise<number | undefined>;
  /** A loopback port that leads to one of its services or servers, also before that runs. */
  doorTo(sovereign: string, place: BusinessPlace): Promise<number>;
  /** Drops who is connected through that port. */
  cut(sovereign: string, place: BusinessPlace): void;
  /** The Sovereign is gone for good. */
  forget(sovereign: string): Promise<void>;
}

export type BusinessPlace =
  | ('gateway' | 'auth' | 'catalog' | 'tenant' | 'provisioning' | 'billing' | 'domain' | 'notification')
  | ('postgres' | 'nats');

/** What a Sovereign's Secrets hold of its business services. */
export interface BusinessDoorSecrets {
  jwtSecret: string;
  adminEmail: string;
  adminPassword: string;
  databasePassword: string;
}

/** Sandbox durations are real ones divided by `speed`. */
export interface SandboxClock {
  now(): number;
  readonly speed: number;
  /** Runs `action` after `realMs / speed`; returns what cancels it. */
  after(realMs: number, action: () => void): () => void;
}

/** Which loopback port stands for `address:port`; every client of ours reads it, and so do the sandbox's own parts. */
export interface AddressBook {
  publish(address: string, port: number, loopbackPort: number, protocol?: 'tcp' | 'udp'): void;
  withdraw(address: string, port: number, protocol?: 'tcp' | 'udp'): void;
  find(address: string, port: number, protocol?: 'tcp' | 'udp'): number | undefined;
}

/** Faults on demand, by name (`hetzner-read-only-token`, `hetzner-429`, `node-never-boots`, …). */
export interface FaultTable {
  /** The fault's argument, or undefined when it is off. */
  on(name: string): FaultSetting | undefined;
  /** Counts down a fault that was set for n times; true when it struck. */
  strike(name: string, where?: string): FaultSetting | undefined;
}

export interface FaultSetting {
  name: string;
  /** Which object it is for (a component, a location, a path); undefined means every one. */
  target?: string;
  value?: string;
  /** Strikes left; undefined means until it is cleared. */
  times?: number;
}

export interface SandboxAuthority {
  /** Certificate of the sandbox's own authority, PEM. The context names it; nothing else trusts it. */
  certificate: string;
  issue(names: string[]): Promise<{ certificate: string; key: string }>;
}

/** A part of the sandbox. `start` resolves when it answers. */
export interface SandboxPart {
  name: string;
  stop(): Promise<void>;
  /** What the context of this sandbox has to know (addresses, tokens). */
  facts: Readonly<Record<string, string>>;
}
