import type { ApiObject } from '../kubernetes/api-object.ts';

type Row = [group: string, version: string, plural: string, kind: string, scope: 'Namespaced' | 'Cluster'];

export const FLUX_DEFINITIONS: Row[] = [
  ['source.toolkit.fluxcd.io', 'v1', 'gitrepositories', 'GitRepository', 'Namespaced'],
  ['source.toolkit.fluxcd.io', 'v1', 'helmrepositories', 'HelmRepository', 'Namespaced'],
  ['source.toolkit.fluxcd.io', 'v1', 'helmcharts', 'HelmChart', 'Namespaced'],
  ['source.toolkit.fluxcd.io', 'v1', 'ocirepositories', 'OCIRepository', 'Namespaced'],
  ['source.toolkit.fluxcd.io', 'v1', 'buckets', 'Bucket', 'Namespaced'],
  ['kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations', 'Kustomization', 'Namespaced'],
  ['helm.toolkit.fluxcd.io', 'v2', 'helmreleases', 'HelmRelease', 'Namespaced'],
];

/** Brought by bp-crossplane; the provider's own definition comes with it, since no provider package really runs. */
export const CROSSPLANE_DEFINITIONS: Row[] = [
  ['pkg.crossplane.io', 'v1', 'providers', 'Provider', 'Cluster'],
  ['hcloud.crossplane.io', 'v1beta1', 'providerconfigs', 'ProviderConfig', 'Cluster'],
];

/** A CustomResourceDefinition that is already Established. */
export function definition([group, version, plural, kind, scope]: Row): ApiObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
    status: {
      acceptedNames: { plural, kind },
      conditions: [{ type: 'Established', status: 'True', reason: 'InitialNamesAccepted' }],
    },
  };
}
