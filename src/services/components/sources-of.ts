import type { KubeObject, Kubernetes, Resource } from '../../clients/kubernetes/kubernetes.ts';
import { at, conditionOf, textAt } from '../../domain/component/flux-object.ts';
import { COLLECTIONS, FLUX_NAMESPACE, isCollected } from '../../domain/component/resources.ts';

/** Where a release's chart comes from: the chart itself, then what holds it. */
export interface ComponentSource {
  kind: string;
  namespace: string;
  name: string;
  /** It is in the cluster; absent when we may not look. */
  exists?: boolean;
  /** Absent for a source that has no status of its own (an OCI HelmRepository). */
  ready?: boolean;
  reason?: string;
  message?: string;
  /** What it has. */
  revision?: string;
  /** What it asks for, where it has something else. */
  wanted?: string;
  url?: string;
}

export interface SourceObject {
  kind: string;
  namespace: string;
  name: string;
  resource: Resource;
  object: KubeObject | undefined;
}

/** The sources of a release, nearest first: its HelmChart and that one's repository, or what its chartRef names. */
export async function sourceObjects(kubernetes: Kubernetes, release: KubeObject): Promise<SourceObject[]> {
  const own = release.metadata.namespace ?? FLUX_NAMESPACE;
  const named = textAt(release.spec, 'chartRef', 'name');
  if (named !== undefined) {
    const kind = textAt(release.spec, 'chartRef', 'kind') ?? 'OCIRepository';
    const namespace = textAt(release.spec, 'chartRef', 'namespace') ?? own;
    const first = await sourceObject(kubernetes, { kind, namespace, name: named });
    return kind === 'HelmChart'
      ? [first, ...(await repositoryOf(kubernetes, first.object?.spec, namespace))]
      : [first];
  }
  const [namespace = own, name = `${own}-${release.metadata.name}`] = (
    textAt(release.status, 'helmChart') ?? ''
  )
    .split('/')
    .filter(Boolean);
  const chart = await sourceObject(kubernetes, { kind: 'HelmChart', namespace, name });
  const spec = chart.object?.spec ?? at(release.spec, 'chart', 'spec');
  return [chart, ...(await repositoryOf(kubernetes, spec, namespace))];
}

/** What holds a chart, by the chart's spec or the release's template of it. */
async function repositoryOf(
  kubernetes: Kubernetes,
  spec: unknown,
  namespace: string,
): Promise<SourceObject[]> {
  const name = textAt(spec, 'sourceRef', 'name');
  if (name === undefined) return [];
  const kind = textAt(spec, 'sourceRef', 'kind') ?? 'HelmRepository';
  return [await sourceObject(kubernetes, { kind, namespace, name })];
}

/** OCIRepository is served at v1beta2 by Flux 2.4 and at v1 since 2.6: discovery says which. */
async function sourceObject(
  kubernetes: Kubernetes,
  { kind, namespace, name }: { kind: string; namespace: string; name: string },
): Promise<SourceObject> {
  const known: Resource = isCollected(kind) ? COLLECTIONS[kind] : COLLECTIONS.HelmRepository;
  const version = await kubernetes.servedVersion?.(known.group, known.resource).catch(() => undefined);
  const resource = version === undefined ? known : { ...known, version };
  return { kind, namespace, name, resource, object: await kubernetes.get(resource, name, namespace) };
}

/** The version that a source is told to have; undefined for what has none. */
export function wantedVersion(source: SourceObject | undefined): string | undefined {
  const spec = source?.object?.spec;
  if (source?.kind === 'HelmChart') return textAt(spec, 'version');
  return textAt(spec, 'ref', 'digest') ?? textAt(spec, 'ref', 'semver') ?? textAt(spec, 'ref', 'tag');
}

export function sourceSeen(source: SourceObject, isForbidden: boolean): ComponentSource {
  const { kind, namespace, name, object } = source;
  const ready = object === undefined ? undefined : conditionOf(object, 'Ready');
  const optional = {
    reason: ready?.reason,
    message: ready?.message,
    revision: textAt(object?.status, 'artifact', 'revision'),
    ...(ready?.status === 'True' ? {} : { wanted: wantedVersion(source) }),
    url: textAt(object?.spec, 'url'),
  };
  return {
    ...{ kind, namespace, name },
    ...(isForbidden ? {} : { exists: object !== undefined }),
    ...(ready === undefined ? {} : { ready: ready.status === 'True' }),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
