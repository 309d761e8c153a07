/** Kinds of things at Hetzner, called as their collections, in an order in which they can be deleted. */
export const CLOUD_KINDS = [
  'load_balancers',
  'servers',
  'volumes',
  'floating_ips',
  'primary_ips',
  'images',
  'firewalls',
  'placement_groups',
  'networks',
  'certificates',
  'ssh_keys',
] as const;
export type CloudKind = (typeof CLOUD_KINDS)[number];

/** Kinds that cost money while they exist. */
export const BILLABLE_KINDS: readonly CloudKind[] = [
  'servers',
  'load_balancers',
  'primary_ips',
  'floating_ips',
  'volumes',
  'images',
];

/** One thing in the cloud, as far as its end is concerned. */
export interface CloudObject {
  kind: CloudKind;
  id: number;
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Server or load balancer type, or an address's family. */
  size?: string;
  location?: string;
  /** Of a volume or an image. */
  gigabytes?: number;
  protected: boolean;
  /** Servers that it hangs on, serves, or was made from. */
  servers: readonly number[];
  networks: readonly number[];
  /** Its server's deletion deletes it too (an address made with the server, a backup). */
  goesWithServer: boolean;
}

const WORDS: Record<CloudKind, string> = {
  load_balancers: 'load balancer',
  servers: 'server',
  volumes: 'volume',
  floating_ips: 'floating IP',
  primary_ips: 'primary IP',
  images: 'snapshot',
  firewalls: 'firewall',
  placement_groups: 'placement group',
  networks: 'network',
  certificates: 'certificate',
  ssh_keys: 'SSH key',
};

/** `load balancer` for `load_balancers`. */
export function kindName(kind: CloudKind): string {
  return WORDS[kind];
}

/** `volumes/123`: how people and journals name one object. Ids are never given twice. */
export function objectKey({ kind, id }: Pick<CloudObject, 'kind' | 'id'>): string {
  return `${kind}/${id}`;
}

/** Reads `volumes/123`; undefined when it is none. */
export function parseObjectKey(text: string): { kind: CloudKind; id: number } | undefined {
  const found = /^([a-z_]+)\/([1-9]\d{0,15})$/.exec(text);
  const kind = CLOUD_KINDS.find((one) => one === found?.[1]);
  return kind === undefined ? undefined : { kind, id: Number(found![2]) };
}
