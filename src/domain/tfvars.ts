import type { ClusterSecrets, KeyPair } from './cluster-secrets.ts';
import { CatalystError } from './errors.ts';
import type { JsonValue } from './event.ts';
import { fqdnOf, type RegionSpec, regionKeys, type SovereignSpec } from './spec.ts';

/**
 * The variables of `templates/tofu/hetzner` that hold no secret, as they go into `tofu.auto.tfvars.json`.
 *
 * @param networkZoneOf Hetzner's network zone of a location, from its live list.
 * @param options.providerPollSeconds Seconds between the provider's looks at a running action.
 * @throws CatalystError CATALYST-SPEC-INVALID naming every region whose location has no network zone.
 */
export function tofuVariables(
  spec: SovereignSpec,
  networkZoneOf: (location: string) => string | undefined,
  options: { providerPollSeconds?: number } = {},
): Record<string, JsonValue> {
  const zones = networkZones(spec.regions, networkZoneOf);
  const keys = regionKeys(spec.regions);
  return {
    sovereign_fqdn: fqdnOf(spec.domain),
    org_name: spec.organization.name,
    org_email: spec.organization.email,
    regions: spec.regions.map((region, index) => regionVariable(region, keys[index]!, zones[index]!)),
    k3s_version: spec.k3s.version,
    ssh_public_keys: spec.access.sshKeys,
    ssh_allowed_cidrs: spec.access.sshCidrs,
    api_allowed_cidrs: spec.access.apiCidrs,
    gitops_repo_url: spec.gitops.repository,
    gitops_branch: spec.gitops.branch,
    gitops_path: spec.gitops.path,
    delete_protection: spec.protection.delete,
    https_proxy: spec.network.httpsProxy ?? '',
    no_proxy: spec.network.noProxy ?? '',
    ...(options.providerPollSeconds === undefined
      ? {}
      : { provider_poll_interval: `${Math.max(1, Math.round(options.providerPollSeconds * 1000))}ms` }),
  };
}

function regionVariable(region: RegionSpec, key: string, networkZone: string): JsonValue {
  return {
    key,
    location: region.location,
    network_zone: networkZone,
    control_plane_type: region.controlPlane.type,
    control_plane_count: region.controlPlane.count,
    worker_type: region.workers.type,
    worker_count: region.workers.count,
    load_balancer_type: region.loadBalancer.type,
  };
}

function networkZones(
  regions: readonly RegionSpec[],
  networkZoneOf: (location: string) => string | undefined,
): string[] {
  const zones = regions.map((region) => networkZoneOf(region.location));
  const faults = zones.flatMap((zone, index) =>
    zone === undefined
      ? [
          {
            field: `regions[${index}].location`,
            reason: `Hetzner has no location "${regions[index]!.location}".`,
          },
        ]
      : [],
  );
  if (faults.length > 0)
    throw new CatalystError('CATALYST-SPEC-INVALID', 'A region lies where Hetzner has no location.', {
      faults,
    });
  return zones as string[];
}

/**
 * The module's only secret variable: JSON for `TF_VAR_cluster_secrets`, from the secrets of each region's cluster by
 * region key. Goes into the environment of tofu alone, never into a file or an argument.
 */
export function clusterSecretsVariable(secrets: Readonly<Record<string, ClusterSecrets>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(secrets).map(([key, value]) => [key, clusterSecrets(value)])),
  );
}

function clusterSecrets(secrets: ClusterSecrets): Record<string, string> {
  return {
    ...keyPair('server_ca', secrets.serverCa),
    ...keyPair('client_ca', secrets.clientCa),
    ...keyPair('request_header_ca', secrets.requestHeaderCa),
    ...keyPair('etcd_peer_ca', secrets.etcdPeerCa),
    ...keyPair('etcd_server_ca', secrets.etcdServerCa),
    service_key: secrets.serviceKey,
    server_token: secrets.serverToken,
    agent_token: secrets.agentToken,
  };
}

function keyPair(name: string, pair: KeyPair): Record<string, string> {
  return { [`${name}_crt`]: pair.certificate, [`${name}_key`]: pair.key };
}
