import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { condition, type FluxContext, isReady, report } from './flux-context.ts';
import { chartTemplate } from './helm-action.ts';

const HELM = 'helm.toolkit.fluxcd.io/v2';
const SOURCE = 'source.toolkit.fluxcd.io/v1';

/** The HelmChart that a release asks for; it is source-controller's to pull. */
export function ensureChart(context: FluxContext, release: ApiObject): void {
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

/** The version of the chart that was pulled, or why there is none. */
export function pulledChart(
  context: FluxContext,
  release: ApiObject,
): { refusal: string } | { refusal: undefined; version: string } {
  const { name, namespace } = release.metadata;
  const chart = context.cluster.get(SOURCE, 'HelmChart', `${namespace}-${name}`, namespace);
  const called = `HelmChart '${namespace}/${namespace}-${name}'`;
  if (chart === undefined) return { refusal: `${called} is not ready: not found` };
  const seen = chart.status?.observedGeneration;
  if (seen === -1) return { refusal: `${called} is not ready: ${condition(chart, 'Ready')?.message ?? ''}` };
  if (seen !== chart.metadata.generation)
    return { refusal: `${called} is not ready: latest generation of object has not been reconciled` };
  return {
    refusal: undefined,
    version: String((chart.status?.artifact as { revision?: string } | undefined)?.revision),
  };
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
