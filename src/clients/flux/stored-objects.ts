import { parse } from 'yaml';
import { textAt } from '../../domain/component/flux-object.ts';
import type { ObjectRef } from '../../domain/component/object-ref.ts';
import type { KubeObject } from '../kubernetes/kubernetes.ts';
import { storedManifest } from './stored-release.ts';

/** Kinds that live in no namespace, whatever the release's is. */
const CLUSTER_WIDE =
  /^(Namespace|CustomResourceDefinition|Cluster[A-Z]\w*|StorageClass|PriorityClass|IngressClass|GatewayClass|PersistentVolume|(Validating|Mutating)WebhookConfiguration|APIService|CSIDriver|RuntimeClass)$/;

/** Every object of a release's stored manifest, in its order; undefined when the Secret cannot be read. */
export async function storedObjects(secret: KubeObject): Promise<ObjectRef[] | undefined> {
  const stored = await storedManifest(secret);
  if (stored === undefined) return undefined;
  return stored.manifest
    .split(/^---.*$/m)
    .filter((text) => /^kind:/m.test(text))
    .flatMap((text) => referenceOf(text, stored.namespace));
}

function referenceOf(text: string, namespace: string): ObjectRef[] {
  const object = parsed(text);
  const [apiVersion, kind] = [textAt(object, 'apiVersion'), textAt(object, 'kind')];
  const name = textAt(object, 'metadata', 'name');
  if (apiVersion === undefined || kind === undefined || name === undefined) return [];
  if (CLUSTER_WIDE.test(kind)) return [{ apiVersion, kind, name }];
  return [{ apiVersion, kind, namespace: textAt(object, 'metadata', 'namespace') ?? namespace, name }];
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
