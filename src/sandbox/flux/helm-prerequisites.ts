import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { condition, type FluxContext, isReady, report } from './flux-context.ts';
import { chartTemplate } from './helm-action.ts';
import { forbiddenTo } from './impersonation.ts';
import { imageVersion } from './oci-repositories.ts';

const HELM = 'helm.toolkit.fluxcd.io/v2';
const SOURCE = 'source.toolkit.fluxcd.io/v1';

/** The HelmChart that a release asks for; it is source-controller's to pull. */
export function ensureChart(context: FluxContext, release: ApiObject): void {
  if (release.spec?.chartRef !== undefined) return;
  const { name, namespace } = release.metadata;
  const labels = {
    'helm.toolkit.fluxcd.io/name': name,
    'helm.toolkit.fluxcd.io/namespace': String(namespace),
  };
  context.cluster.put({
    apiVersion: SOURCE,
    kind: 'HelmChart',
    metadata: { name: `${namespace}-${name}`, namespace, labels },
    spec: {
      interval: release.spec?.interval,
      reconcileStrategy: 'ChartVersion',
      ...chartTemplate(release),
    },
  });
  report(context, release, [], { helmChart: `${namespace}/${namespace}-${name}` });
}

/** What the first dependency that is not ready is said to be. */
export function missingDependency(context: FluxContext, release: ApiObject): string | undefined {
  const needed = Array.isArray(release.spec?.dependsOn) ? release.spec.dependsOn.filter(isRecord) : [];
  for (const { name, namespace = release.metadata.namespace } of needed) {
    const dependency = context.cluster.get(HELM, 'HelmRelease', String(name), String(namespace));
    const called = `'${String(namespace)}/${String(name)}'`;
    if (dependency === undefined)
      return `unable to get ${called} dependency: helmreleases.helm.toolkit.fluxcd.io "${String(name)}" not found`;
    if (!isReady(dependency)) return `dependency ${called} is not ready`;
  }
  return undefined;
}

type Pulled = { refusal: Refused } | { refusal: undefined; version: string };

interface Refused {
  reason: string;
  message: string;
}

/** The version of the chart that was pulled; or what else is missing for an action, or why there is none. */
export function readied(context: FluxContext, release: ApiObject): Pulled {
  const pulled = pulledChart(context, release);
  if (pulled.refusal !== undefined) return pulled;
  const values = missingValues(context, release);
  if (values !== undefined) return { refusal: { reason: 'ValuesError', message: values } };
  const state = unreadableState(context, release);
  return state === undefined ? pulled : { refusal: { reason: 'StateError', message: state } };
}

function pulledChart(context: FluxContext, release: ApiObject): Pulled {
  if (isRecord(release.spec?.chartRef)) return pulledImage(context, release, release.spec.chartRef);
  const { name, namespace } = release.metadata;
  const chart = context.cluster.get(SOURCE, 'HelmChart', `${namespace}-${name}`, namespace);
  const refusal = unready(`HelmChart '${namespace}/${namespace}-${name}'`, chart);
  if (refusal !== undefined) return { refusal };
  const artifact = chart?.status?.artifact as { revision?: string } | undefined;
  return { refusal: undefined, version: String(artifact?.revision) };
}

/** The version that a release asks for; from an OCIRepository it is what that holds. */
export function wantedVersion({ cluster }: FluxContext, release: ApiObject): string | undefined {
  const reference = release.spec?.chartRef;
  if (!isRecord(reference)) return String(chartTemplate(release).version);
  return imageVersion(
    cluster.get(SOURCE, 'OCIRepository', String(reference.name), release.metadata.namespace),
  );
}

function pulledImage(
  context: FluxContext,
  release: ApiObject,
  { name, namespace = release.metadata.namespace }: Record<string, unknown>,
): Pulled {
  const image = context.cluster.get(SOURCE, 'OCIRepository', String(name), String(namespace));
  if (image === undefined) {
    const message = `could not get Source object: OCIRepository.source.toolkit.fluxcd.io "${String(name)}" not found`;
    return { refusal: { reason: 'ArtifactFailed', message } };
  }
  const refusal = unready(`OCIRepository '${String(namespace)}/${String(name)}'`, image);
  return refusal === undefined ? { refusal, version: String(imageVersion(image)) } : { refusal };
}

/** Why a source is of no use yet; it may have been looked at and be Stalled. */
function unready(called: string, source: ApiObject | undefined): Refused | undefined {
  const refused = (why: string) => ({ reason: 'SourceNotReady', message: `${called} is not ready: ${why}` });
  if (source === undefined) return refused('not found');
  const seen = source.status?.observedGeneration;
  const ready = condition(source, 'Ready');
  if (seen !== -1 && seen !== source.metadata.generation)
    return refused('latest generation of object has not been reconciled');
  return ready?.status === 'True' ? undefined : refused(ready?.message ?? '');
}

/** Why the values that a release takes from elsewhere cannot be had (helm-controller: chart values references). */
export function missingValues({ cluster }: FluxContext, release: ApiObject): string | undefined {
  const references = Array.isArray(release.spec?.valuesFrom) ? release.spec.valuesFrom.filter(isRecord) : [];
  const { namespace } = release.metadata;
  for (const { kind, name, valuesKey = 'values.yaml', optional } of references) {
    const called = `'${namespace}/${String(name)}'`;
    const found = cluster.get('v1', String(kind), String(name), namespace);
    if (found === undefined && optional !== true)
      return `could not resolve ${String(kind)} chart values reference ${called} with key '${String(valuesKey)}': ${String(kind)} "${String(name)}" not found`;
    const data = found === undefined || isRecord(found.data) ? found?.data : {};
    if (isRecord(data) && !Object.hasOwn(data, String(valuesKey)) && optional !== true)
      return `could not resolve ${String(kind)} chart values reference ${called} with key '${String(valuesKey)}': key not found`;
  }
  return undefined;
}

/** Why Helm's stored releases cannot be read in the name of the release's ServiceAccount. */
function unreadableState(context: FluxContext, release: ApiObject): string | undefined {
  const { namespace } = release.metadata;
  const forbidden = forbiddenTo(context, release, {
    verb: 'list',
    group: '',
    resource: 'secrets',
    namespace,
  });
  return forbidden === undefined
    ? undefined
    : `Could not determine release state: failed to retrieve last release from storage: query: failed to query with labels: ${forbidden}`;
}
