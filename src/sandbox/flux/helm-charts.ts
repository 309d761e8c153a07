import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { loginOf, type Pull, pullChart } from './chart-source.ts';
import { type FluxContext, isReady } from './flux-context.ts';
import { SOURCE, SourceController } from './source-controller.ts';
import type { Stored } from './source-reports.ts';

/** The part of source-controller that pulls charts: OCI repositories themselves are static and have no status. */
export function helmCharts(context: FluxContext): SourceController {
  return new SourceController(context, 'HelmChart', (chart) => {
    const name = String(chart.spec?.chart);
    const version = String(chart.spec?.version);
    return refusalOf(context, chart, name, version) ?? storedChart(chart, name, version);
  });
}

/** The charts that a HelmRepository has something new for. */
export function chartsWaitingFor({ cluster }: FluxContext, repository: ApiObject): ApiObject[] {
  const { name, namespace } = repository.metadata;
  return [...cluster.store.list(cluster.type(SOURCE, 'HelmChart'), namespace)].filter(
    (chart) => sourceName(chart) === name && !isReady(chart),
  );
}

export function sourceName(chart: ApiObject): string {
  return isRecord(chart.spec?.sourceRef) ? String(chart.spec.sourceRef.name) : '';
}

function refusalOf(context: FluxContext, chart: ApiObject, name: string, version: string): Pull | undefined {
  const source = sourceName(chart);
  const repository = context.cluster.get(SOURCE, 'HelmRepository', source, chart.metadata.namespace);
  if (repository === undefined)
    return {
      reason: 'SourceUnavailable',
      message: `failed to get source: HelmRepository.source.toolkit.fluxcd.io "${source}" not found`,
    };
  const isIndex = repository.spec?.type !== 'oci';
  if (isIndex && repository.status?.artifact === undefined)
    return {
      reason: 'NoSourceArtifact',
      message: `no artifact available for HelmRepository source '${source}'`,
    };
  const login = loginOf(context, repository);
  if ('reason' in login) return login;
  const answer = pullChart(context, name, version, login.password);
  const reference = `${String(repository.spec?.url).replace('oci://', '')}/${name}:${version}`;
  if (answer === 'unauthorized') return refusedPull(name, version, reference, login.password);
  if (answer === 'missing') return isIndex ? notInIndex(name, version) : notFound(name, version, reference);
  return undefined;
}

function storedChart(chart: ApiObject, name: string, version: string): Stored {
  const path = `helmchart/${chart.metadata.namespace}/${chart.metadata.name}/${name}-${version}.tgz`;
  const message = `pulled '${name}' chart with version '${version}'`;
  return { reason: 'ChartPullSucceeded', message, revision: version, path, observedChartName: name };
}

function notFound(name: string, version: string, reference: string): Pull {
  return {
    reason: 'ChartPullError',
    message: `chart pull error: failed to get chart version for remote reference: could not pull chart ${name} version ${version}: ${reference}: not found`,
  };
}

function notInIndex(name: string, version: string): Pull {
  return {
    reason: 'InvalidChartReference',
    message: `invalid chart reference: failed to get chart version for remote reference: no '${name}' chart with version matching '${version}' found`,
    stalled: true,
  };
}

function refusedPull(name: string, version: string, reference: string, password: string | undefined): Pull {
  if (password === undefined)
    return {
      reason: 'ChartPullError',
      message: `chart pull error: failed to get chart version for remote reference: could not fetch tags for "oci://${reference}": basic credential not found`,
    };
  return {
    reason: 'Unknown',
    message: `unknown build error: failed to authenticate: could not pull chart ${name} version ${version}: GET "https://${reference}": response status code 401: unauthorized: authentication required`,
  };
}
