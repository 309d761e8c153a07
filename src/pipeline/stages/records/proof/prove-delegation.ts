import { sameValues } from '../../../../domain/record-set.ts';
import type { World } from '../../../world.ts';
import { type Asking, type Disagreement, hear, type Round, valuesOf } from './proof.ts';

export interface DelegationExpectation {
  fqdn: string;
  /** Servers of the zone above. */
  parents: readonly string[];
  nameservers: readonly string[];
  /** DS values, as they stand in the parent zone. */
  ds: readonly string[];
}

/** Stage 2 of the proof: each server of the zone above names all of our servers, and exactly our DS. */
export async function proveDelegation(world: World, expected: DelegationExpectation): Promise<Round> {
  const views = await Promise.all(
    expected.parents.flatMap((server) => [false, true].map((tcp) => viewOf(world, server, tcp, expected))),
  );
  return { disagreements: views.flat() };
}

async function viewOf(
  world: World,
  server: string,
  tcp: boolean,
  expected: DelegationExpectation,
): Promise<Disagreement[]> {
  const asking: Asking = { query: world.query, server, tcp, signal: world.signal };
  const faults = await Promise.all([delegationFault(asking, expected), dsFault(asking, expected)]);
  const place = `${server} over ${tcp ? 'TCP' : 'UDP'}`;
  return faults.filter((text) => text !== undefined).map((says) => ({ server: place, says }));
}

/** A referral names the servers in its authority section; a server that holds the child too answers by itself. */
async function delegationFault(
  asking: Asking,
  { fqdn, nameservers }: DelegationExpectation,
): Promise<string | undefined> {
  const answer = await hear(asking, fqdn, 'NS');
  if (typeof answer === 'string') return answer;
  const named = [...answer.answers, ...answer.authority].filter(
    (record) => record.type === 'NS' && record.name === fqdn,
  );
  const hosts = named.map((record) => record.data);
  if (sameValues(hosts, nameservers)) return undefined;
  return `${fqdn} NS is ${hosts.join(', ') || answer.rcode}, wanted ${nameservers.join(', ')}`;
}

async function dsFault(asking: Asking, { fqdn, ds }: DelegationExpectation): Promise<string | undefined> {
  const answer = await hear(asking, fqdn, 'DS');
  if (typeof answer === 'string') return answer;
  const values = valuesOf(answer, 'DS');
  if (sameValues(values, ds)) return undefined;
  return `${fqdn} DS is ${values.join(', ') || 'absent'}, wanted ${ds.join(', ') || 'none'}`;
}
