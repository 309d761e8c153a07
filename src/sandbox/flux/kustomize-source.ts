import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { FluxContext } from './flux-context.ts';
import type { Tree } from './template-tree.ts';

const SOURCE = 'source.toolkit.fluxcd.io/v1';

/** A revision that source-controller has fetched. */
export interface Artifact {
  revision: string;
  tree: Tree;
}

export function repositoryOf({ cluster }: FluxContext, object: ApiObject): ApiObject | undefined {
  const source = isRecord(object.spec?.sourceRef) ? String(object.spec.sourceRef.name) : '';
  return cluster.get(SOURCE, 'GitRepository', source, object.metadata.namespace);
}

export function revisionIn(repository: ApiObject | undefined): string | undefined {
  const artifact = repository?.status?.artifact;
  return isRecord(artifact) && typeof artifact.revision === 'string' ? artifact.revision : undefined;
}

/** What a Kustomization builds from: what its source fetched last, which may be behind Git. */
export function artifactOf(context: FluxContext, object: ApiObject): Artifact {
  const revision = revisionIn(repositoryOf(context, object)) ?? context.revision;
  return { revision, tree: context.artifacts.get(revision) ?? context.tree };
}
