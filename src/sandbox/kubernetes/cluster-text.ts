import { EXTRA_LABEL } from '../flux/extra-releases.ts';
import type { ApiObject } from './api-object.ts';
import type { Cluster, ClusterFacts } from './cluster-state.ts';

/** A cluster as its file keeps it. */
export interface KeptCluster {
  v: 1;
  facts: ClusterFacts;
  /** Servers that belong to it, by number; true for those whose first boot is behind them. */
  members: Record<string, boolean>;
  /** Flux has its bootstrap objects. */
  hasFlux: boolean;
  revision: number;
  objects: ApiObject[];
}

export type Membership = Pick<KeptCluster, 'members' | 'hasFlux'>;

/** Objects never change, they are replaced: the text of each is made once. */
const texts = new WeakMap<ApiObject, string>();

/** Everything but Events, which do not live long, and releases that exist for measurements only. */
export function clusterText(cluster: Cluster, membership: Membership): string {
  const { sovereign, region, serverCa, serverCaKey, clientCa, k3sVersion } = cluster;
  const facts: ClusterFacts = { sovereign, region, serverCa, serverCaKey, clientCa, k3sVersion };
  const head = JSON.stringify({ v: 1, facts, ...membership, revision: cluster.store.revision });
  const objects: string[] = [];
  for (const object of cluster.store.all()) if (isKept(object)) objects.push(textOf(object));
  return `${head.slice(0, -1)},"objects":[\n${objects.join(',\n')}\n]}\n`;
}

function isKept({ kind, metadata }: ApiObject): boolean {
  return kind !== 'Event' && metadata.labels?.[EXTRA_LABEL] === undefined;
}

function textOf(object: ApiObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  texts.set(object, text);
  return text;
}
