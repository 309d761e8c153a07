import { findLocation } from '../catalogue/locations.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { presentInterfaces, presentNetwork } from '../cloud/moving.ts';
import type {
  BaseRecord,
  CertificateRecord,
  FloatingIpRecord,
  ImageRecord,
  NetworkRecord,
  PrimaryIpRecord,
  SshKeyRecord,
  VolumeRecord,
} from '../cloud/records.ts';

const base = ({ id, name, created, labels }: BaseRecord) => ({ id, name, created, labels });

export function showPlacementGroup(cloud: Cloud, group: BaseRecord) {
  const servers = cloud.all('servers').filter((one) => one.placementGroup === group.id);
  return { ...base(group), type: 'spread', servers: servers.map((one) => one.id) };
}

export function showPrimaryIp(_cloud: Cloud, ip: PrimaryIpRecord) {
  return {
    ...base(ip),
    type: ip.type,
    ip: ip.ip,
    blocked: false,
    location: findLocation(ip.location),
    assignee_id: ip.assignee ?? null,
    assignee_type: 'server',
    auto_delete: ip.autoDelete,
    protection: ip.protection,
    dns_ptr: ip.reverse,
  };
}

export function showFloatingIp(_cloud: Cloud, ip: FloatingIpRecord) {
  return {
    ...base(ip),
    type: ip.type,
    ip: ip.ip,
    blocked: false,
    description: ip.description,
    home_location: findLocation(ip.location),
    server: ip.server ?? null,
    protection: ip.protection,
    dns_ptr: ip.reverse,
  };
}

export function showNetwork(cloud: Cloud, network: NetworkRecord) {
  return {
    ...base(network),
    ip_range: network.ipRange,
    subnets: network.subnets,
    routes: network.routes,
    expose_routes_to_vswitch: network.exposeRoutes,
    protection: network.protection,
    servers: cloud
      .all('servers')
      .filter((one) => presentInterfaces(one).some((each) => each.network === network.id))
      .map((one) => one.id),
    load_balancers: cloud
      .all('load_balancers')
      .filter((one) => presentNetwork(one)?.network === network.id)
      .map((one) => one.id),
  };
}

export function showSshKey(_cloud: Cloud, key: SshKeyRecord) {
  return { ...base(key), public_key: key.publicKey, fingerprint: key.fingerprint };
}

export function showVolume(_cloud: Cloud, volume: VolumeRecord) {
  return {
    ...base(volume),
    size: volume.size,
    format: volume.format,
    status: 'available',
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
    location: findLocation(volume.location),
    server: volume.server ?? null,
    protection: volume.protection,
  };
}

export function showCertificate(_cloud: Cloud, certificate: CertificateRecord) {
  return {
    ...base(certificate),
    type: 'uploaded',
    certificate: certificate.certificate,
    status: null,
    domain_names: certificate.domainNames,
    fingerprint: certificate.fingerprint,
    not_valid_before: certificate.notBefore,
    not_valid_after: certificate.notAfter,
    used_by: [],
  };
}

/** A snapshot or backup; a snapshot has no name in the API, only a description. */
export function showImage(_cloud: Cloud, image: ImageRecord) {
  return {
    id: image.id,
    type: image.type,
    status: 'available',
    name: null,
    description: image.description,
    image_size: 1.5,
    disk_size: image.diskSize,
    created: image.created,
    created_from: image.from,
    bound_to: image.type === 'backup' ? image.from.id : null,
    os_flavor: image.flavor,
    os_version: image.osVersion,
    rapid_deploy: false,
    protection: image.protection,
    deprecated: null,
    deleted: null,
    labels: image.labels,
    architecture: image.architecture,
  };
}
