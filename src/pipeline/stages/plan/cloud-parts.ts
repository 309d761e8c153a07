import type { HetznerObject } from '../../../clients/hetzner/hetzner.ts';
import type { JsonValue } from '../../../domain/event.ts';

/** A region by its key in the module's addresses, with its nodes (`cp1`, `w1`, …). */
export interface ModuleRegion {
  key: string;
  nodes: string[];
}

/** Something of ours that exists in the cloud, with the id by which OpenTofu imports it. */
export interface Present {
  address: string;
  id: string;
  /** What the provider's import leaves empty, in the form that it keeps in the state. */
  amend?: Record<string, JsonValue>;
}

/** A server with the addresses that the module gave it. */
export function serverPart(address: string, server: HetznerObject): Present {
  const { ipv4, ipv6 } = (server.raw.public_net ?? {}) as { ipv4?: { id?: number } | null; ipv6?: unknown };
  const named = address.startsWith('hcloud_server.control_plane') ? (ipv4?.id ?? 0) : 0;
  const networks = rows(server.raw.private_net).map((net) => ({
    network_id: net.network as number,
    ip: net.ip as string,
    alias_ips: (net.alias_ips ?? []) as string[],
    mac_address: (net.mac_address ?? '') as string,
  }));
  const amend = {
    public_net: [{ ipv4: named, ipv4_enabled: ipv4 != null, ipv6: 0, ipv6_enabled: ipv6 != null }],
    network: networks,
    keep_disk: false,
    allow_deprecated_images: false,
    ignore_remote_firewall_ids: false,
    shutdown_before_deletion: false,
  };
  return { address, id: String(server.id), amend };
}

const SERVICES = { http: 80, https: 443, dns: 53 } as const;

/**
 * Parts without name and label that hang on a region's network and load balancer, as the API shows them there. The forms
 * of their ids are the provider's (its documentation, "Import" of each resource).
 */
export function regionParts(
  region: ModuleRegion,
  found: (address: string) => HetznerObject | undefined,
): Present[] {
  const network = found(`hcloud_network.main["${region.key}"]`);
  const balancer = found(`hcloud_load_balancer.main["${region.key}"]`);
  return [
    ...(network === undefined ? [] : subnets(region, network)),
    ...(balancer === undefined
      ? []
      : [...attachment(region, balancer, network), ...services(region, balancer)]),
    ...(balancer === undefined ? [] : targets(region, balancer, found)),
  ];
}

function subnets({ key }: ModuleRegion, network: HetznerObject): Present[] {
  const ranges = rows(network.raw.subnets).map(({ ip_range }) => String(ip_range));
  return ranges.slice(0, 1).map((range) => ({
    address: `hcloud_network_subnet.main["${key}"]`,
    id: `${network.id}-${range}`,
  }));
}

function attachment(
  region: ModuleRegion,
  balancer: HetznerObject,
  network: HetznerObject | undefined,
): Present[] {
  const attached = rows(balancer.raw.private_net).some((net) => net.network === network?.id);
  if (network === undefined || !attached) return [];
  const [subnet] = subnets(region, network);
  const address = `hcloud_load_balancer_network.main["${region.key}"]`;
  return [
    {
      address,
      id: `${balancer.id}-${network.id}`,
      ...(subnet === undefined ? {} : { amend: { subnet_id: subnet.id } }),
    },
  ];
}

function services({ key }: ModuleRegion, balancer: HetznerObject): Present[] {
  const ports = new Set(rows(balancer.raw.services).map((service) => service.listen_port));
  const served = Object.entries(SERVICES).filter(([, port]) => ports.has(port));
  return served.map(([name, port]) => ({
    address: `hcloud_load_balancer_service.main["${key}/${name}"]`,
    id: `${balancer.id}__${port}`,
  }));
}

function targets(
  { key, nodes }: ModuleRegion,
  balancer: HetznerObject,
  found: (address: string) => HetznerObject | undefined,
): Present[] {
  const servers = new Set(
    rows(balancer.raw.targets).map((target) => (target.server as { id?: number } | undefined)?.id),
  );
  return nodes.flatMap((node) => {
    const type = node.startsWith('cp') ? 'control_plane' : 'worker';
    const server = found(`hcloud_server.${type}["${key}/${node}"]`);
    if (server === undefined || !servers.has(server.id)) return [];
    const address = `hcloud_load_balancer_target.node["${key}/${node}"]`;
    return [{ address, id: `${balancer.id}__server__${server.id}` }];
  });
}

function rows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
