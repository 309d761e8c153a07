import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { deriveComponent } from '../../domain/component/derive-component.ts';
import { listAt, textAt } from '../../domain/component/flux-object.ts';
import { appliedBy } from '../../domain/component/gitops-revert.ts';
import { inventoryRefs, type ObjectRef } from '../../domain/component/object-ref.ts';
import { releaseHistory } from '../../domain/component/release-history.ts';
import { COLLECTIONS, FLUX_NAMESPACE, isCollected } from '../../domain/component/resources.ts';
import type { Component } from '../../domain/component.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { type FoundComponent, findComponent } from './find-component.ts';
import { Readable } from './readable.ts';
import {
  type ComponentPod,
  type ComponentWorkload,
  owns,
  podsOf,
  workloadsByRelease,
} from './workloads-of.ts';

/** An object of a component with what hangs below it. */
export interface TreeNode {
  kind: string;
  namespace?: string;
  name: string;
  /** How it stands: a component's or workload's state, a pod's phase; `there`, `absent`, or `unknown` for kinds not read. */
  state: string;
  /** Pods that are ready of those that should be. */
  ready?: string;
  /** Why it does not run. */
  cause?: string;
  children: TreeNode[];
}

export interface ComponentTree {
  fqdn: string;
  id: string;
  region: string;
  component: string;
  /** The Kustomization that applies it, or the release itself when nothing does. */
  root: TreeNode;
  /** What we may not read, a sentence each. */
  forbidden?: string[];
}

const AT_ONCE = 6;

/** From the Kustomization over the release and its stored manifest down to pods. @throws CatalystError CATALYST-NOT-FOUND */
export async function componentTree(
  clusters: ComponentClusters,
  name: string,
  region?: string,
): Promise<ComponentTree> {
  const readable = new Readable();
  const found = await findComponent(clusters, name, region);
  const { release, kubernetes, id, component } = found;
  const some = readable.of(kubernetes);
  const [refs, byRelease] = await Promise.all([
    objectsOf(clusters, { ...found, kubernetes: some }),
    workloadsByRelease(some, release.metadata.name),
  ]);
  const workloads = byRelease.get(release.metadata.name) ?? [];
  const pods = await podsOf(some, workloads);
  const children = await inTurns(refs, (ref) => nodeOf(kubernetes, ref, workloads, pods));
  const own: TreeNode = {
    kind: 'HelmRelease',
    namespace: release.metadata.namespace ?? FLUX_NAMESPACE,
    name: release.metadata.name,
    state: standing(deriveComponent({ region: found.region, release, now: clusters.clock.now() })),
    children: [...children, ...claims(workloads, refs)],
  };
  return {
    fqdn: clusters.fqdn,
    id,
    region: found.region,
    component,
    root: belowApplier(release, own),
    ...readable.forbidden,
  };
}

function standing({ state, suspended }: Component): string {
  return suspended ? `${state}, suspended` : state;
}

/** The objects that a component's release holds, by its stored manifest, else by the controller's own inventory. */
export async function objectsOf(
  { storedObjects }: ComponentClusters,
  { release, kubernetes }: FoundComponent,
): Promise<ObjectRef[]> {
  const [latest] = releaseHistory(release);
  const name = textAt(listAt(release.status, 'history')[0], 'name') ?? release.metadata.name;
  if (latest === undefined) return inventoryRefs(release.status);
  const namespace =
    textAt(release.status, 'storageNamespace') ?? release.metadata.namespace ?? FLUX_NAMESPACE;
  const secret = await kubernetes.get(
    COLLECTIONS.Secret,
    `sh.helm.release.v1.${name}.v${latest.revision}`,
    namespace,
  );
  const stored = secret === undefined ? undefined : await storedObjects(secret);
  return stored ?? inventoryRefs(release.status);
}

function belowApplier(release: KubeObject, own: TreeNode): TreeNode {
  const owner = appliedBy(release);
  if (owner === undefined) return own;
  return {
    kind: 'Kustomization',
    namespace: owner.namespace,
    name: owner.name,
    state: 'there',
    children: [own],
  };
}

async function nodeOf(
  kubernetes: Kubernetes,
  ref: ObjectRef,
  workloads: ComponentWorkload[],
  pods: ComponentPod[],
): Promise<TreeNode> {
  const { kind, namespace, name } = ref;
  const workload = workloads.find(
    (one) => one.kind === kind && one.namespace === namespace && one.name === name,
  );
  if (workload !== undefined) return workloadNode(workload, pods);
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    state: await presence(kubernetes, ref),
    children: [],
  };
}

function workloadNode(workload: ComponentWorkload, pods: ComponentPod[]): TreeNode {
  const { kind, namespace, name, state, ready, wanted } = workload;
  return {
    ...{ kind, namespace, name, state },
    ...(wanted === undefined ? {} : { ready: `${ready}/${wanted}` }),
    children: pods.filter((pod) => owns(workload, pod)).map(podNode),
  };
}

function podNode({ namespace, name, phase, ready, restarts, cause }: ComponentPod): TreeNode {
  const again = restarts === 0 ? '' : `, ${restarts} restarts`;
  const state = `${ready ? 'ready' : phase.toLowerCase()}${again}`;
  return { kind: 'Pod', namespace, name, state, ...(cause === undefined ? {} : { cause }), children: [] };
}

/** Volume claims come from a StatefulSet's template: no manifest names them. */
function claims(workloads: ComponentWorkload[], refs: ObjectRef[]): TreeNode[] {
  return workloads
    .filter(({ kind, name }) => !refs.some((ref) => ref.kind === kind && ref.name === name))
    .map((workload) => workloadNode(workload, []));
}

/** Kinds whose collection we do not know are not guessed at. */
async function presence(kubernetes: Kubernetes, { kind, namespace, name }: ObjectRef): Promise<string> {
  if (!isCollected(kind)) return 'unknown';
  try {
    return (await kubernetes.get(COLLECTIONS[kind], name, namespace)) === undefined ? 'absent' : 'there';
  } catch {
    return 'unknown';
  }
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) done[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}
