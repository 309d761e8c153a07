import type { VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { dsMatches } from '../../domain/ds-digest.ts';
import { sameValues } from '../../domain/record-set.ts';
import { isWithin } from '../../domain/zone.ts';
import { findServers, type Server, serversOfZone } from './find-zone.ts';
import { type Answer, columnsOf, type Heard, hear, type Question } from './heard.ts';
import { hiddenDelegation } from './hidden-delegation.ts';
import type { VerifyParts } from './parts.ts';

type ParentExpectation = VerifyExpectation & { zone: string; parent: string };

type KeySets = readonly (readonly string[])[];

/** More servers than this share one machine room or one anycast address each; asking all adds nothing. */
const MOST_SERVERS = 6;

/**
 * Stage 2: the servers of the zone above name exactly our servers, with glue where it is needed, and a DS that belongs to
 * a key which is served. `keySets` are the keys that each server showed in stage 1.
 */
export async function lookAtParent(
  parts: VerifyParts,
  expected: ParentExpectation,
  keySets: KeySets,
): Promise<VerifyRow[]> {
  const hosts = (await serversOfZone(parts, expected.parent)).slice(0, MOST_SERVERS);
  const servers = (await findServers(parts, hosts)).filter(({ address }) => address !== undefined);
  const label = `w${Buffer.from(parts.random(6)).toString('hex')}`;
  const views = servers.flatMap((server) =>
    (['udp', 'tcp'] as const).map((transport) =>
      viewOf(parts, expected, keySets, { server, transport, label }),
    ),
  );
  const rows = (await Promise.all(views)).flat();
  return [...rows, ...(await hiddenDelegation(parts, expected, rows))];
}

interface Place {
  server: Server;
  transport: 'udp' | 'tcp';
  label: string;
}

async function viewOf(
  parts: VerifyParts,
  expected: ParentExpectation,
  keySets: KeySets,
  place: Place,
): Promise<VerifyRow[]> {
  const { server, transport, label } = place;
  const { zone, parent } = expected;
  const ask = (name: string, type: Question['type']) =>
    hear(parts, { name, type }, { server: server.address!, tcp: transport === 'tcp' });
  const delegation = delegationRow(place, expected, await ask(zone, 'NS'));
  if (delegation.state === 'silent') return [delegation];
  const [ds, parentKeys] = await Promise.all([ask(zone, 'DS'), ask(parent, 'DNSKEY')]);
  const signedAbove = parentKeys.values.length > 0;
  const rows = [delegation, dsRow(place, expected, ds, keySets, signedAbove)];
  if (transport === 'tcp') return rows;
  const above = await ask(`${label}.${parent}`, 'A');
  return [...rows, wildcardRow(place, `${label}.${parent}`, above)];
}

function base({ server, transport }: Place) {
  return { stage: 'parent' as const, server: server.host, transport };
}

/** A referral names the servers in its authority section; a server that holds the child too answers by itself. */
function delegationRow(place: Place, expected: ParentExpectation, heard: Heard): VerifyRow {
  const { zone, nameservers } = expected;
  const head = { ...base(place), subject: 'delegation' as const, name: zone, type: 'NS' };
  const { answer } = heard;
  if (answer === undefined) return { ...head, state: 'silent', ...columnsOf(heard) };
  const named = [...answer.answers, ...answer.authority].filter(
    ({ type, name }) => type === 'NS' && name === zone,
  );
  const values = named.map(({ data }) => data).sort();
  const glue = glueOf(answer, nameservers, zone);
  const whole = Object.values(glue).every((addresses) => addresses.length > 0);
  const ttl = named[0]?.ttl;
  return {
    ...head,
    ...columnsOf(heard),
    values,
    wanted: nameservers,
    state: sameValues(values, nameservers) && whole ? 'ok' : 'wrong',
    ...(ttl === undefined ? {} : { ttl }),
    ...(Object.keys(glue).length === 0 ? {} : { glue }),
  };
}

/** Addresses that came along for the servers that cannot be found without them. */
function glueOf(
  { additional }: Answer,
  nameservers: readonly string[],
  zone: string,
): Record<string, string[]> {
  const inside = nameservers.filter((host) => isWithin(host, zone));
  const addresses = (host: string) =>
    additional
      .filter(({ name, type }) => name === host && (type === 'A' || type === 'AAAA'))
      .map(({ data }) => data);
  return Object.fromEntries(inside.map((host) => [host, addresses(host)]));
}

function dsRow(
  place: Place,
  expected: ParentExpectation,
  heard: Heard,
  keySets: KeySets,
  signedAbove: boolean,
): VerifyRow {
  const { zone } = expected;
  const head = { ...base(place), subject: 'ds' as const, name: zone, type: 'DS', ...columnsOf(heard) };
  if (heard.answer === undefined) return { ...head, state: 'silent' };
  const { values } = heard;
  if (keySets.length === 0) return { ...head, state: 'unknown', says: 'no server shows its keys' };
  const fits = (ds: string, keys: readonly string[]) => dsMatches(zone, ds, keys);
  const bogus = keySets.some((keys) => !values.some((ds) => fits(ds, keys)));
  if (values.length > 0 && bogus) return { ...head, state: 'wrong', says: 'no such key is served' };
  const orphan = values.some((ds) => !keySets.some((keys) => fits(ds, keys)));
  if (orphan) return { ...head, state: 'note', says: 'one belongs to no key that is served' };
  if (values.length > 0 || keySets.every((keys) => keys.length === 0)) return { ...head, state: 'ok' };
  return signedAbove
    ? { ...head, state: 'wrong', says: 'absent, though the zone is signed' }
    : { ...head, state: 'note', says: `absent; ${expected.parent} is not signed itself` };
}

/** An address for a name that nobody made: a wildcard stands above us, and answers wherever the delegation does not. */
function wildcardRow(place: Place, name: string, heard: Heard): VerifyRow {
  const state = heard.answer === undefined ? 'unknown' : heard.values.length > 0 ? 'note' : 'ok';
  return { ...base(place), subject: 'wildcard-above', name, type: 'A', state, ...columnsOf(heard) };
}
