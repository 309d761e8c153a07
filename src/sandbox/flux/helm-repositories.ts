import { createHash } from 'node:crypto';
import type { ApiObject } from '../kubernetes/api-object.ts';
import { loginOf, type Pull } from './chart-source.ts';
import type { FluxContext } from './flux-context.ts';
import { sourceName } from './helm-charts.ts';
import { SOURCE, SourceController } from './source-controller.ts';
import type { Stored } from './source-reports.ts';

/** The part of source-controller that reads the indexes of HelmRepositories; those of type `oci` have none. */
export function helmRepositories(context: FluxContext): SourceController {
  return new SourceController(context, 'HelmRepository', (repository) => {
    const login = loginOf(context, repository);
    if ('reason' in login) return login;
    const { url = '' } = repository.spec ?? {};
    if (context.chart('', '', login.password) === 'unauthorized') return refusedIndex(String(url));
    return storedIndex(context, repository, login.password);
  });
}

export function hasIndex(repository: ApiObject): boolean {
  return repository.spec?.type !== 'oci';
}

/** What is in the index, as far as anything here asks for it, makes its revision. */
function storedIndex(context: FluxContext, repository: ApiObject, password: string | undefined): Stored {
  const { cluster } = context;
  const { name, namespace } = repository.metadata;
  const wanted = [...cluster.store.list(cluster.type(SOURCE, 'HelmChart'), namespace)]
    .filter((chart) => sourceName(chart) === name)
    .map(({ spec = {} }) => `${spec.chart}@${spec.version}`)
    .sort();
  const answers = wanted.map((one) => `${one} ${context.chart(...split(one), password)}`);
  const revision = `sha256:${createHash('sha256').update(answers.join('\n')).digest('hex')}`;
  const path = `helmrepository/${namespace}/${name}/index-${revision.slice(7)}.yaml`;
  return { reason: 'Succeeded', message: `stored artifact: revision '${revision}'`, revision, path };
}

function split(chart: string): [name: string, version: string] {
  const [name = '', version = ''] = chart.split('@');
  return [name, version];
}

function refusedIndex(url: string): Pull {
  const index = `${url.replace(/\/$/, '')}/index.yaml`;
  return {
    reason: 'Failed',
    message: `failed to fetch Helm repository index: failed to cache index to temporary file: failed to fetch ${index} : 401 Unauthorized`,
  };
}
