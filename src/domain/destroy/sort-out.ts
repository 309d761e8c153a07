import { addressOf, type NamedKind, namePrefix } from '../names.ts';
import { slugOf } from '../spec.ts';
import { type CloudKind, type CloudObject, objectKey } from './cloud-object.ts';

export const SOVEREIGN_LABEL = 'catalyst.openova.io/sovereign';

/** Why we may call something ours although no label says so. */
export type Source = 'state' | 'cluster';

export interface Claim {
  fqdn: string;
  /** Keys (`volumes/123`) that the OpenTofu state holds, or that the cluster named and we journaled. */
  known: ReadonlyMap<string, Source>;
  /** Keys that the sovereign-admin named by `--include`. */
  included: ReadonlySet<string>;
  /** A cluster of this Sovereign could not be asked for what it made. */
  clusterSilent: boolean;
  /** Where its clusters are or were; unknown where left out. A cluster's volumes are where its servers are. */
  regions?: readonly { location: string }[];
  /** Keys of what was doubtful before: what hung on a server of ours hangs on nothing once that is gone. */
  doubted?: ReadonlySet<string>;
  /** Names of servers that were ours, by id: what was made from one tells so when it is gone. */
  formerServers?: ReadonlyMap<number, string>;
  /** Keys that the sovereign-admin said not to be ours (`--leave`). */
  disclaimed?: ReadonlySet<string>;
}

/**
 * `ours` is deleted. `doubtful` may well be ours: it hangs on what is, it has exactly a name that we give, or it was made by
 * some cluster while ours does not say what it made. `alike` only looks like ours. Both are listed and left alone unless they
 * are included; what is doubtful ends no destroy well before somebody says whose it is. `foreign` is never touched.
 */
export type Belonging = 'ours' | 'doubtful' | 'alike' | 'foreign';

export interface Sorted {
  object: CloudObject;
  belonging: Belonging;
  /** The reason, to stand after a dash; empty for what has nothing to do with us. */
  because: string;
  /** How it came to be known, for what is ours. */
  by?: Source | 'label' | 'include' | 'server';
}

/**
 * Tells what is ours from what is not. Ours is what carries exactly our label, what our state or journal names, and what
 * goes with a server of ours. Another Sovereign's label always wins: a look-alike name is never a claim.
 */
export function sortOut(objects: readonly CloudObject[], claim: Claim): Sorted[] {
  const alone = objects.map((object) => sortAlone(object, claim));
  const ours = alone.filter(({ belonging }) => belonging === 'ours').map(({ object }) => object);
  const anchors = {
    servers: new Map([
      ...(claim.formerServers ?? []),
      ...ours.filter(({ kind }) => kind === 'servers').map(({ id, name }) => [id, name] as const),
    ]),
    networks: new Map(ours.filter(({ kind }) => kind === 'networks').map(({ id, name }) => [id, name])),
  };
  const strangers = new Map(
    alone
      .filter(
        ({ object, belonging }) =>
          object.kind === 'servers' && belonging !== 'ours' && belonging !== 'doubtful',
      )
      .map(({ object }) => [object.id, object] as const),
  );
  return alone.map((sorted) => {
    if (isMeantOnly(sorted)) {
      const stranger = sorted.object.servers.map((id) => strangers.get(id)).find((one) => one !== undefined);
      if (stranger !== undefined) return inUse(sorted.object, stranger);
    }
    return isOpen(sorted) ? byWord(byAnchor(sorted, anchors), claim) : sorted;
  });
}

/** What was doubtful stays so until somebody says whose it is; what was said not to be ours is nobody's business here. */
function byWord(sorted: Sorted, { doubted, disclaimed }: Claim): Sorted {
  const { object, belonging } = sorted;
  if (belonging === 'ours') return sorted;
  const key = objectKey(object);
  const isDoubtful = belonging === 'doubtful' || doubted?.has(key) === true;
  if (disclaimed?.has(key) && (isDoubtful || belonging === 'alike'))
    return { object, belonging: 'foreign', because: 'you said that it is not ours (--leave)' };
  if (belonging === 'doubtful' || !isDoubtful) return sorted;
  const because = sorted.because || 'it hung on what was ours when this destroy began';
  return { object, belonging: 'doubtful', because };
}

/** Nothing but a likeness or somebody's word makes it ours. */
function isMeantOnly({ object, belonging, by }: Sorted): boolean {
  if (object.labels[SOVEREIGN_LABEL] !== undefined || object.kind === 'servers') return false;
  return belonging === 'alike' || belonging === 'doubtful' || by === 'include';
}

/** What a server of somebody else uses is not deleted under it, whoever names it. */
function inUse(object: CloudObject, server: CloudObject): Sorted {
  const owner = server.labels[SOVEREIGN_LABEL];
  const whose = owner === undefined ? 'which is not ours' : `which belongs to the Sovereign ${owner}`;
  return { object, belonging: 'foreign', because: `it hangs on ${server.name}, ${whose}` };
}

function sortAlone(object: CloudObject, claim: Claim): Sorted {
  const label = object.labels[SOVEREIGN_LABEL];
  if (label !== undefined && label !== claim.fqdn)
    return { object, belonging: 'foreign', because: `it belongs to the Sovereign ${label}` };
  if (label === claim.fqdn)
    return { object, belonging: 'ours', because: 'it carries our label', by: 'label' };
  const source = claim.known.get(objectKey(object));
  if (source !== undefined) return { object, belonging: 'ours', because: SOURCES[source], by: source };
  if (claim.included.has(objectKey(object)))
    return { object, belonging: 'ours', because: 'included by name', by: 'include' };
  if (isNamedByUs(object, claim))
    return { object, belonging: 'doubtful', because: 'it has a name that only we give, but no label' };
  if (claim.clusterSilent && madeByCluster(object) && isWithinReach(object, claim))
    return { object, belonging: 'doubtful', because: 'some cluster made it, which one it does not say' };
  if (isAlike(object.name, claim.fqdn))
    return { object, belonging: 'alike', because: 'its name is like ours, but it carries no label' };
  return { object, belonging: 'foreign', because: '' };
}

const SOURCES: Record<Source, string> = {
  state: 'it is in the OpenTofu state',
  cluster: 'the cluster made it',
};

/** Labelled for somebody else stays foreign; an unlabelled neighbour may turn out to hang on ours. */
function isOpen({ object, belonging }: Sorted): boolean {
  return belonging !== 'ours' && object.labels[SOVEREIGN_LABEL] === undefined;
}

interface Anchors {
  servers: ReadonlyMap<number, string>;
  networks: ReadonlyMap<number, string>;
}

function byAnchor(sorted: Sorted, { servers, networks }: Anchors): Sorted {
  const { object } = sorted;
  const server = object.servers.find((id) => servers.has(id));
  const network = object.networks.find((id) => networks.has(id));
  if (object.goesWithServer && server !== undefined)
    return { object, belonging: 'ours', because: `it goes with ${servers.get(server)}`, by: 'server' };
  if (server === undefined && network === undefined) return sorted;
  const because = anchored(object, servers.get(server ?? -1) ?? networks.get(network ?? -1) ?? '');
  return { object, belonging: MADE_FOR.includes(object.kind) ? 'doubtful' : 'alike', because };
}

/** Kinds that are nothing by themselves: what hangs on our server was most likely made for it. */
const MADE_FOR: readonly CloudKind[] = ['volumes', 'load_balancers', 'floating_ips', 'primary_ips'];

function anchored({ kind }: CloudObject, anchor: string): string {
  if (kind === 'images') return `it was made from our server ${anchor}`;
  return kind === 'servers' ? `it is in our network ${anchor}` : `it hangs on ${anchor}, which is ours`;
}

/** Exactly a name of the module: `create` could not make its own beside it. */
function isNamedByUs({ kind, name }: CloudObject, { fqdn, regions = [] }: Claim): boolean {
  return addressOf({ fqdn, regions }, kind as NamedKind, name) !== undefined;
}

/** A volume is never attached over the border of a location (Hetzner's documentation of volumes). */
function isWithinReach({ kind, location }: CloudObject, { regions = [] }: Claim): boolean {
  if (kind !== 'volumes' || location === undefined || regions.length === 0) return true;
  return regions.some((region) => region.location === location);
}

/** Names that we or upstream would give: `catalyst-<slug>`, `catalyst-<slug>-…`, `<slug>-…`. */
function isAlike(name: string, fqdn: string): boolean {
  const slug = slugOf(fqdn);
  const own = [namePrefix(fqdn), `catalyst-${slug}`];
  return own.includes(name) || [...own, slug].some((prefix) => name.startsWith(`${prefix}-`));
}

/** What the CSI driver and the cloud controller write on what they make (their documentation). */
function madeByCluster({ kind, name, labels }: CloudObject): boolean {
  if (kind === 'volumes') return labels['managed-by'] === 'csi-driver' || /^pvc-[0-9a-f-]{36}$/.test(name);
  return kind === 'load_balancers' && labels['hcloud-ccm/service-uid'] !== undefined;
}
