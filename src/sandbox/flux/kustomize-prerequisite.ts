import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { type FluxContext, isReady } from './flux-context.ts';
import { artifactOf, repositoryOf } from './kustomize-source.ts';

export interface KustomizeFailure {
  reason: string;
  message: string;
}

/** Why a Kustomization cannot begin: its source has no artifact, or what it depends on is not there yet. */
export function missingPrerequisite(context: FluxContext, object: ApiObject): KustomizeFailure | undefined {
  const repository = repositoryOf(context, object);
  const source = isRecord(object.spec?.sourceRef) ? String(object.spec.sourceRef.name) : '';
  if (repository === undefined)
    return artifactFailed(`gitrepositories.source.toolkit.fluxcd.io "${source}" not found`);
  if (repository.status?.artifact === undefined)
    return artifactFailed('Source artifact not found, retrying in 30s');
  const needed = Array.isArray(object.spec?.dependsOn) ? object.spec.dependsOn.filter(isRecord) : [];
  for (const { name, namespace = object.metadata.namespace } of needed) {
    const wrong = wrongDependency(context, object, String(name), String(namespace));
    if (wrong !== undefined) {
      const message = `dependency '${String(namespace)}/${String(name)}' ${wrong}`;
      return { reason: 'DependencyNotReady', message };
    }
  }
  return undefined;
}

function wrongDependency(
  context: FluxContext,
  object: ApiObject,
  name: string,
  namespace: string,
): string | undefined {
  const dependency = context.cluster.get(object.apiVersion, object.kind, name, namespace);
  if (dependency === undefined) return 'not found';
  if (!isReady(dependency)) return 'is not ready';
  return dependency.status?.lastAppliedRevision === artifactOf(context, object).revision
    ? undefined
    : 'revision is not up to date';
}

function artifactFailed(message: string): KustomizeFailure {
  return { reason: 'ArtifactFailed', message };
}
