import type { KubeObject } from '../../clients/kubernetes/kubernetes.ts';
import type { ClusterEvent } from '../../domain/component/cluster-event.ts';
import { conditionOf, listAt, textAt } from '../../domain/component/flux-object.ts';
import { releaseHistory } from '../../domain/component/release-history.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import { bareName, type ComponentState } from '../../domain/component.ts';
import { CatalystError } from '../../domain/errors.ts';
import { type Applier, applierOf } from './applied-by.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { eventsOf } from './events-of.ts';
import { type FoundComponent, findComponent } from './find-component.ts';
import { type ComponentRow, regionRows } from './list-components.ts';
import { Readable } from './readable.ts';
import {
  type ComponentSource,
  type SourceObject,
  sourceObjects,
  sourceSeen,
  wantedVersion,
} from './sources-of.ts';
import { type ComponentWorkload, podsOf, workloadsByRelease } from './workloads-of.ts';

export interface ShowRequest {
  signal: AbortSignal;
  region?: string;
}

export interface ConditionSeen {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** RFC 3339. */
  since?: string;
}

export interface Neighbour {
  id: string;
  state: ComponentState | 'unknown';
}

/** All that is known of one component. */
export interface ComponentDetail {
  fqdn: string;
  sandbox: boolean;
  component: ComponentRow;
  /** The HelmRelease, `flux-system/bp-harbor`. */
  release: string;
  /** Where its objects live. */
  targetNamespace: string;
  /** The Kustomization that applies it from Git. */
  appliedBy?: Applier;
  /** The version of its chart that is asked for, where that is not the one that runs. */
  wanted?: string;
  conditions: ConditionSeen[];
  dependsOn: Neighbour[];
  dependents: Neighbour[];
  workloads: ComponentWorkload[];
  /** Pods that do not run, and why. */
  faults: { pod: string; cause: string; fix?: string }[];
  sources: ComponentSource[];
  /** Never the values themselves: they may hold secrets. */
  values: { inline: boolean; from: string[]; digest?: string };
  /** The newest ones, oldest first. */
  events: ClusterEvent[];
  /** What we may not read, a sentence each: what hangs on it is left out, which does not mean that it is absent. */
  forbidden?: string[];
}

const MOST_EVENTS = 8;

/** One component with everything around it. @throws CatalystError CATALYST-NOT-FOUND that names the nearest one */
export async function showComponent(
  clusters: ComponentClusters,
  name: string,
  { signal, region }: ShowRequest,
): Promise<ComponentDetail> {
  const readable = new Readable();
  const whole = await findComponent(clusters, name, region);
  const kubernetes = readable.of(whole.kubernetes);
  const found = { ...whole, kubernetes };
  const { release } = found;
  const [{ rows }, sources, byRelease, gitOps] = await Promise.all([
    regionRows(clusters, found.region, signal, readable),
    sourceObjects(kubernetes, release),
    workloadsByRelease(kubernetes, release.metadata.name),
    applierOf(found, readable),
  ]);
  const workloads = byRelease.get(release.metadata.name) ?? [];
  const about = [{ kind: 'HelmRelease', ...named(release) }, ...sources, ...workloads];
  const [events, pods] = await Promise.all([
    eventsOf(kubernetes, about),
    podsOf(kubernetes, workloads, found.id),
  ]);
  const row = rows.find((one) => one.component === found.component);
  if (row === undefined) throw await uncounted(clusters, found);
  return {
    ...{ fqdn: clusters.fqdn, sandbox: clusters.sandbox, component: row, workloads },
    release: `${named(release).namespace}/${release.metadata.name}`,
    targetNamespace: textAt(release.spec, 'targetNamespace') ?? named(release).namespace,
    ...(gitOps === undefined ? {} : { appliedBy: gitOps }),
    ...wantedOf(release, sources, row),
    conditions: conditionsOf(release),
    dependsOn: row.dependsOn.map((one) => neighbour(rows, one)),
    dependents: rows.filter((one) => one.dependsOn.includes(row.component)).map(asNeighbour),
    faults: pods.flatMap(({ name: pod, cause, fix }) =>
      cause === undefined ? [] : [{ pod, cause, ...(fix === undefined ? {} : { fix }) }],
    ),
    sources: sources.map((one) => sourceSeen(one, readable.forbids(one.resource))),
    values: valuesOf(release),
    events: events.slice(-MOST_EVENTS),
    ...readable.forbidden,
  };
}

/** By the release's own template of a chart, or by the source that it names. */
function wantedOf(
  release: KubeObject,
  sources: SourceObject[],
  { version }: ComponentRow,
): { wanted?: string } {
  const wanted = textAt(release.spec, 'chart', 'spec', 'version') ?? wantedVersion(sources[0]);
  return wanted === undefined || wanted === version ? {} : { wanted };
}

/** Gone since it was found, or there and none of those that Git brings. */
async function uncounted({ fqdn }: ComponentClusters, found: FoundComponent): Promise<CatalystError> {
  const { id, release, kubernetes } = found;
  const { namespace, name } = named(release);
  const isThere = (await kubernetes.get(COLLECTIONS.HelmRelease, name, namespace)) !== undefined;
  const text = isThere
    ? `${id} is on ${fqdn}, but no Kustomization holds it: it does not count as a component.`
    : `${id} was removed from ${fqdn} just now.`;
  return new CatalystError('CATALYST-NOT-FOUND', text, { hint: `catalyst component list ${fqdn}` });
}

function named({ metadata }: KubeObject): { namespace: string; name: string } {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

function conditionsOf(release: KubeObject): ConditionSeen[] {
  return listAt(release.status, 'conditions').flatMap((entry) => {
    const seen = conditionOf(release, textAt(entry, 'type') ?? '');
    if (seen === undefined) return [];
    const { since, ...facts } = seen;
    return [{ ...facts, ...(since === 0 ? {} : { since: new Date(since).toISOString() }) }];
  });
}

function neighbour(rows: ComponentRow[], name: string): Neighbour {
  const row = rows.find(({ component }) => component === bareName(name));
  return row === undefined ? { id: name, state: 'unknown' } : asNeighbour(row);
}

function asNeighbour({ id, state }: ComponentRow): Neighbour {
  return { id, state };
}

function valuesOf(release: KubeObject): ComponentDetail['values'] {
  const [latest] = releaseHistory(release);
  const digest = latest?.valuesDigest;
  const from = listAt(release.spec, 'valuesFrom').map(
    (entry) => `${textAt(entry, 'kind') ?? 'ConfigMap'} ${textAt(entry, 'name') ?? ''}`,
  );
  const inline = release.spec?.values !== undefined;
  return { inline, from, ...(digest === undefined ? {} : { digest }) };
}
