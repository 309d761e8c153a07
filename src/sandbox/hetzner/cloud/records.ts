/** What the simulated project keeps of each kind of object. Field names are ours; `views/` gives them the API's form. */
export interface BaseRecord {
  id: number;
  name: string;
  created: string;
  labels: Record<string, string>;
}

export interface PrivateInterface {
  network: number;
  ip: string;
  alias_ips: string[];
  mac_address: string;
  /** The action that attaches or detaches it still runs. */
  moving?: Moving;
}

/** Whether something is on its way in or out. */
export type Moving = 'in' | 'out';

export interface ServerRecord extends BaseRecord {
  status: 'initializing' | 'starting' | 'running' | 'stopping' | 'off' | 'deleting';
  type: string;
  location: string;
  image: number;
  userData: string;
  diskSize: number;
  protection: { delete: boolean; rebuild: boolean };
  privateNet: PrivateInterface[];
  placementGroup?: number;
  /** The node keeps silent although the cloud says running. */
  neverBoots?: boolean;
}

export interface AddressRecord extends BaseRecord {
  type: 'ipv4' | 'ipv6';
  ip: string;
  location: string;
  protection: { delete: boolean };
  reverse: { ip: string; dns_ptr: string }[];
}

export interface PrimaryIpRecord extends AddressRecord {
  assignee?: number;
  autoDelete: boolean;
}

export interface FloatingIpRecord extends AddressRecord {
  description: string;
  server?: number;
}

export interface Subnet {
  type: 'cloud' | 'server' | 'vswitch';
  ip_range: string;
  network_zone: string;
  gateway: string;
}

export interface NetworkRecord extends BaseRecord {
  ipRange: string;
  subnets: Subnet[];
  routes: { destination: string; gateway: string }[];
  exposeRoutes: boolean;
  protection: { delete: boolean };
}

export interface FirewallRule {
  direction: 'in' | 'out';
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre';
  port: string | null;
  source_ips: string[];
  destination_ips: string[];
  description: string | null;
}

export interface FirewallRecord extends BaseRecord {
  rules: FirewallRule[];
  servers: number[];
  selectors: string[];
}

export interface HealthCheck {
  protocol: 'tcp' | 'http';
  port: number;
  /** Seconds. */
  interval: number;
  timeout: number;
  retries: number;
  http?: unknown;
}

export interface LoadBalancerService {
  protocol: 'tcp' | 'http' | 'https';
  listen_port: number;
  destination_port: number;
  proxyprotocol: boolean;
  health_check: HealthCheck;
  http?: unknown;
}

export interface LoadBalancerTarget {
  type: 'server' | 'label_selector' | 'ip';
  server?: number;
  selector?: string;
  ip?: string;
  usePrivateIp: boolean;
}

export interface LoadBalancerRecord extends BaseRecord {
  type: string;
  location: string;
  algorithm: 'round_robin' | 'least_connections';
  publicInterface: boolean;
  ipv4: string;
  ipv6: string;
  reverse: { ip: string; dns_ptr: string }[];
  privateNet?: { network: number; ip: string; moving?: Moving };
  services: LoadBalancerService[];
  targets: LoadBalancerTarget[];
  protection: { delete: boolean };
}

export interface VolumeRecord extends BaseRecord {
  size: number;
  location: string;
  format: string | null;
  server?: number;
  /** The server that it will be at once the running action is done; null for none. */
  goesTo?: number | null;
  protection: { delete: boolean };
}

export interface SshKeyRecord extends BaseRecord {
  publicKey: string;
  fingerprint: string;
}

export interface CertificateRecord extends BaseRecord {
  certificate: string;
  domainNames: string[];
  fingerprint: string | null;
  notBefore: string | null;
  notAfter: string | null;
}

export interface ImageRecord extends BaseRecord {
  type: 'snapshot' | 'backup';
  description: string;
  from: { id: number; name: string };
  diskSize: number;
  architecture: 'x86' | 'arm';
  flavor: string;
  osVersion: string;
  protection: { delete: boolean };
}

export interface ActionRecord {
  id: number;
  command: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endsAt: number;
  done: boolean;
  error?: { code: string; message: string };
  resources: { id: number; type: string }[];
}

export interface RecordsByKind {
  servers: ServerRecord;
  load_balancers: LoadBalancerRecord;
  primary_ips: PrimaryIpRecord;
  floating_ips: FloatingIpRecord;
  volumes: VolumeRecord;
  networks: NetworkRecord;
  firewalls: FirewallRecord;
  placement_groups: BaseRecord;
  ssh_keys: SshKeyRecord;
  certificates: CertificateRecord;
  images: ImageRecord;
}

export type Kind = keyof RecordsByKind;

export const KINDS: readonly Kind[] = [
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
];
