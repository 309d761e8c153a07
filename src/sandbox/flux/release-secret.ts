import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { ApiObject } from '../kubernetes/api-object.ts';
import { apiTime } from '../kubernetes/api-object.ts';

export interface StoredRelease {
  name: string;
  targetNamespace: string;
  revision: number;
  status: 'deployed' | 'failed' | 'superseded';
  chart: string;
  chartVersion: string;
  configDigest: string;
  manifest: ApiObject[];
  at: number;
}

/** The Secret in which Helm keeps a release: base64 (Kubernetes) over base64 over gzip over JSON. */
export function releaseSecret(release: StoredRelease, storageNamespace: string): ApiObject {
  const text = release.manifest
    .map(
      (object) =>
        `---\n# Source: ${release.chart}/templates/${object.kind.toLowerCase()}.yaml\n${stringify(object)}`,
    )
    .join('');
  const deployed = new Date(release.at).toISOString();
  const body = {
    name: release.name,
    namespace: release.targetNamespace,
    version: release.revision,
    info: {
      first_deployed: deployed,
      last_deployed: deployed,
      deleted: '',
      description: release.status === 'deployed' ? 'Install complete' : 'Release failed',
      status: release.status,
    },
    chart: { metadata: { name: release.chart, version: release.chartVersion, apiVersion: 'v2' } },
    config: {},
    manifest: text,
  };
  const packed = gzipSync(JSON.stringify(body)).toString('base64');
  const labels = {
    name: release.name,
    owner: 'helm',
    status: release.status,
    version: String(release.revision),
    modifiedAt: String(Math.floor(release.at / 1000)),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: { name: secretName(release.name, release.revision), namespace: storageNamespace, labels },
    data: { release: Buffer.from(packed).toString('base64') },
  };
}

export function secretName(release: string, revision: number): string {
  return `sh.helm.release.v1.${release}.v${revision}`;
}

/** An entry of `status.history`. */
export function historyEntry(release: StoredRelease): Record<string, unknown> {
  return {
    name: release.name,
    namespace: release.targetNamespace,
    version: release.revision,
    status: release.status,
    chartName: release.chart,
    chartVersion: release.chartVersion,
    configDigest: release.configDigest,
    digest: `sha256:${Buffer.from(`${release.name}.${release.revision}`).toString('hex').padStart(64, '0').slice(-64)}`,
    firstDeployed: apiTime(release.at),
    lastDeployed: apiTime(release.at),
  };
}
