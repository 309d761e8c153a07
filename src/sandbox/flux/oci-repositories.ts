import { createHash } from 'node:crypto';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { loginOf, type Pull, pullChart } from './chart-source.ts';
import type { FluxContext } from './flux-context.ts';
import { SourceController } from './source-controller.ts';
import type { Stored } from './source-reports.ts';

/** The part of source-controller that pulls OCI artifacts for who names them by `chartRef`. */
export function ociRepositories(context: FluxContext): SourceController {
  return new SourceController(context, 'OCIRepository', (repository) => {
    const login = loginOf(context, repository);
    if ('reason' in login) return login;
    const url = String(repository.spec?.url);
    const name = url.slice(url.lastIndexOf('/') + 1);
    const version = versionOf(repository);
    const answer = pullChart(context, name, version, login.password);
    return answer === 'ok' ? stored(repository, name, version) : refused(answer, url, version);
  });
}

/** `1.0.0+<12 hex of the digest>`: what a release names a chart from an OCIRepository by. */
export function imageVersion(repository: ApiObject | undefined): string | undefined {
  const artifact = repository?.status?.artifact;
  const revision = isRecord(artifact) ? String(artifact.revision) : '';
  const [, version, digest] = /^([^@]+)@sha256:([0-9a-f]{12})/.exec(revision) ?? [];
  return version === undefined ? undefined : `${version}+${digest}`;
}

function versionOf({ spec = {} }: ApiObject): string {
  const { tag, semver } = isRecord(spec.ref) ? spec.ref : {};
  return String(tag ?? semver ?? 'latest');
}

function stored({ metadata }: ApiObject, name: string, version: string): Stored {
  const digest = createHash('sha256').update(`${name}:${version}`).digest('hex');
  const revision = `${version}@sha256:${digest}`;
  const path = `ocirepository/${metadata.namespace}/${metadata.name}/sha256:${digest}.tar.gz`;
  return { reason: 'Succeeded', message: `stored artifact for digest '${revision}'`, revision, path };
}

function refused(answer: 'unauthorized' | 'missing', url: string, version: string): Pull {
  const where = url.replace('oci://', '');
  const [host, ...path] = where.split('/');
  const tags = `GET https://${host}/v2/${path.join('/')}/tags/list`;
  const failed = `failed to determine the artifact tag for '${url}'`;
  if (answer === 'missing')
    return { reason: 'ReadOperationFailed', message: `${failed}: no match found for semver: ${version}` };
  const why = 'UNAUTHORIZED: authentication required';
  return { reason: 'ReadOperationFailed', message: `${failed}: ${tags}: ${why}` };
}
