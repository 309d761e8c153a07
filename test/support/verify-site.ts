import { randomBytes } from 'node:crypto';
import { createDnsQuery } from '../../src/clients/dns/create-dns-query.ts';
import type { VerifyResult } from '../../src/domain/dns-verify.ts';
import type { JsonValue } from '../../src/domain/event.ts';
import type { Clock, Target } from '../../src/domain/surroundings.ts';
import type { VerifyParts, VerifyScope } from '../../src/pipeline/dns-verify/parts.ts';
import { recordsStage } from '../../src/pipeline/stages/records.ts';
import { verify } from '../../src/services/dns/verify-dns.ts';
import { type DnsSite, NAMESERVERS, realClock } from '../contracts/powerdns-servers.ts';
import { handClock, recordsWorld, type WorldOptions } from '../unit/pipeline/stages/records-world.ts';

export const F = 'omantel.omani.works';
export const ADDRESS = '203.0.113.10';

type Lookup = Target['connect']['lookup'];

export interface Looking {
  /** Where an address and port lead; the site's own places when left out. */
  lookup?: Lookup;
  outputs?: Map<string, JsonValue>;
  nameservers?: string[];
  provider?: 'powerdns' | 'none';
  scope?: Partial<VerifyScope>;
  hosts?: string[];
  issuer?: string;
  clock?: Clock;
  probeUrl?: VerifyParts['probeUrl'];
  watch?: Parameters<typeof verify>[3]['watch'];
  signal?: AbortSignal;
  /** A credential for the provider is at hand. */
  atProvider?: boolean;
}

/** Zone, records, delegation and DS as the records stage writes them; resolves with what the run learned. */
export async function written(site: DnsSite, given: WorldOptions = {}): Promise<Map<string, JsonValue>> {
  const world = recordsWorld(site, handClock(), { fqdn: F, ...given });
  await recordsStage.run(world);
  return world.outputs;
}

/** `dns verify` over a site's real answers. */
export async function lookAt(site: DnsSite, looking: Looking = {}): Promise<VerifyResult> {
  const { clock = realClock, provider = 'powerdns', nameservers = NAMESERVERS } = looking;
  const connect = { lookup: looking.lookup ?? site.target.connect.lookup };
  const target = { ...site.target, connect };
  const query = createDnsQuery({ target, clock: realClock });
  const outputs = looking.outputs ?? new Map<string, JsonValue>();
  const regions = [
    { key: 'fsn1', location: 'fsn1', loadBalancer: { id: 1, ipv4: ADDRESS }, controlPlanes: [], workers: [] },
  ];
  const all = new Map<string, JsonValue>([...outputs, ['regions', regions]]);
  const dns =
    provider === 'none' ? { provider } : { provider, api: '', server: '', nameservers, parent: true };
  const known = {
    spec: { dns, organization: { name: 'Omantel', email: 'ops@omantel.om' } },
    fqdn: F,
    target,
    output: (name: string) => all.get(name),
  };
  const parts: VerifyParts = {
    ...{ query, clock, random: randomBytes, resolvers: target.resolvers },
    signal: looking.signal ?? new AbortController().signal,
    ...(looking.atProvider ? { readAtProvider: readingAt(site) } : {}),
    probeUrl: looking.probeUrl ?? (() => Promise.reject(new Error('nobody is to be probed'))),
  };
  const scope = { publicResolvers: undefined, handedOver: false, ...looking.scope };
  const { hosts = [], issuer = 'letsencrypt.org', watch } = looking;
  const request = { hosts, issuer, ...(watch === undefined ? {} : { watch }) };
  return verify(parts, async () => known as never, scope, request);
}

function readingAt({ provider }: DnsSite): NonNullable<VerifyParts['readAtProvider']> {
  return async (zone) => {
    const found = await provider.read(zone);
    return found && { provider: provider.capabilities.provider, sets: found.sets };
  };
}

/** Changes record sets in a zone as another operator would. */
export async function change(
  site: DnsSite,
  zone: string,
  sets: { name: string; type: string; ttl?: number; values: string[] }[],
): Promise<void> {
  const rrsets = sets.map(({ name, type, ttl = 300, values }) => ({
    ...{ name: `${name}.`, type, ttl },
    changetype: values.length === 0 ? 'DELETE' : 'REPLACE',
    records: values.map((content) => ({ content, disabled: false })),
  }));
  const { status, json } = await site.raw('PATCH', `/zones/${zone}.`, { rrsets });
  if (status !== 204) throw new Error(`the zone ${zone} refused: ${JSON.stringify(json)}`);
}
