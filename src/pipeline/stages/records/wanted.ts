import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import type { RegionOutputs } from '../../../domain/outputs.ts';
import { normalName, type RecordSet } from '../../../domain/record-set.ts';
import { canonicalRecords } from '../../../domain/record-set-canonical.ts';
import { parentOf } from '../../../domain/zone.ts';
import { publicIpv4Faults } from '../../../domain/zone-address.ts';
import type { World } from '../../world.ts';

/** What has to be in DNS, and where. */
export interface Wanted {
  fqdn: string;
  /** Public IPv4 of the primary region's load balancer. */
  address: string;
  records: RecordSet[];
  /** Hosts that serve the zone; empty where the provider's zone says it. */
  nameservers: string[];
  contact: string;
  /** Whether delegation and DS go into a parent zone on the same provider. */
  delegate: boolean;
}

/** The part of a world that says what is wanted. */
export type WantedFrom = Pick<World, 'spec' | 'fqdn' | 'target' | 'output'>;

/** Errors: CATALYST-INTERNAL before `apply`, CATALYST-DNS-REFUSED for an address that nobody could reach. */
export function wantedRecords(world: WantedFrom): Wanted {
  return wantedAt(world, loadBalancerAddress(world));
}

/** The same for an address that is taken as it is: before `apply` a plan has only a word for it. */
export function wantedAt({ spec, fqdn }: Pick<WantedFrom, 'spec' | 'fqdn'>, address: string): Wanted {
  const served = 'parent' in spec.dns ? spec.dns : undefined;
  return {
    fqdn,
    address,
    records: canonicalRecords(fqdn, address),
    nameservers: (served?.nameservers ?? []).map(normalName),
    contact: spec.organization.email,
    delegate: served?.parent ?? false,
  };
}

function loadBalancerAddress(world: WantedFrom): string {
  const regions = world.output<JsonValue>('regions') as unknown as RegionOutputs[] | undefined;
  const address = regions?.[0]?.loadBalancer.ipv4;
  if (address === undefined)
    throw new CatalystError('CATALYST-INTERNAL', 'No load balancer is known before apply.');
  const faults = publicIpv4Faults(address, { sandbox: world.target.kind === 'sandbox' });
  if (faults.length === 0) return address;
  throw new CatalystError(
    'CATALYST-DNS-REFUSED',
    `The load balancer's address ${address} cannot be published.`,
    {
      faults,
    },
  );
}

/** The zone that holds the records: the Sovereign's own where the provider makes zones, else the one above it. */
export async function homeZone(dns: DnsProvider, wanted: Wanted): Promise<string> {
  if (dns.capabilities.createZone) return wanted.fqdn;
  const zone = await dns.findZone(wanted.fqdn);
  if (zone !== undefined) return zone;
  throw new CatalystError(
    'CATALYST-DNS-ZONE-ABSENT',
    `${dns.capabilities.provider} holds no zone for ${wanted.fqdn}.`,
  );
}

/** The zone above, where the provider holds it and we are to write into it. */
export async function parentZone(dns: DnsProvider, wanted: Wanted): Promise<string | undefined> {
  const above = parentOf(wanted.fqdn);
  if (!wanted.delegate || !dns.capabilities.delegate || above === undefined) return undefined;
  return dns.findZone(above);
}
