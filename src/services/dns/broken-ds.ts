import type { DnsProvider, ZoneSnapshot } from '../../domain/dns-provider.ts';
import { wantedDs } from '../../pipeline/stages/records/delegate.ts';
import type { World } from '../../pipeline/world.ts';

/**
 * What a restore of this snapshot would break, in a sentence without its full stop: a DS from before a key was changed makes
 * the name bogus for every validating resolver. Undefined when it breaks nothing.
 */
export async function brokenDs(
  world: Pick<World, 'fqdn'>,
  dns: DnsProvider,
  snapshot: ZoneSnapshot,
): Promise<string | undefined> {
  const ds = snapshot.sets.find(({ name, type }) => name === world.fqdn && type === 'DS');
  if (ds === undefined || !dns.capabilities.dnssec || (await dns.read(world.fqdn)) === undefined)
    return undefined;
  const keys = await wantedDs(dns, world.fqdn);
  if (ds.values.some((value) => keys.includes(value))) return undefined;
  return `The DS of ${ds.name} in ${snapshot.zone} would then stand for a key that no longer signs: resolvers that validate would answer SERVFAIL`;
}
