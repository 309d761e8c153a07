import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parse } from 'yaml';
import { at, type FluxObject, listAt, numberAt, textAt } from '../../domain/component/flux-object.ts';
import { WORKLOAD_KINDS, type WorkloadKind, type WorkloadRef } from '../../domain/component/workload.ts';
import type { KubeObject } from '../kubernetes/kubernetes.ts';

const LARGEST_MANIFEST = 64 * 1024 * 1024;
const unzip = promisify(gunzip);

export interface StoredRelease {
  workloads: WorkloadRef[];
  /** Objects of any kind. */
  objects: number;
}

/** Which Secret holds the manifest of a release that is installed; undefined before its first success. */
export function releaseSecret(release: FluxObject): { namespace: string; name: string } | undefined {
  const last = listAt(release.status, 'history')[0];
  const name = textAt(last, 'name');
  const version = numberAt(last, 'version');
  if (name === undefined || version === undefined) return undefined;
  const namespace =
    textAt(release.status, 'storageNamespace') ??
    textAt(release.spec, 'storageNamespace') ??
    release.metadata.namespace ??
    'flux-system';
  return { namespace, name: `sh.helm.release.v1.${name}.v${version}` };
}

/**
 * What Helm stored about a release: base64 (Kubernetes) of base64 of gzip of JSON, whose `manifest` is YAML (Helm's
 * Secret driver). Undefined when it cannot be read.
 */
export async function readStoredRelease(secret: KubeObject): Promise<StoredRelease | undefined> {
  const stored = await storedManifest(secret);
  try {
    return stored === undefined ? undefined : readManifest(stored.manifest, stored.namespace);
  } catch {
    return undefined;
  }
}

/** The rendered manifest of a stored release, and the namespace of what names none. */
export async function storedManifest(
  secret: KubeObject,
): Promise<{ manifest: string; namespace: string } | undefined> {
  const data = at(secret, 'data', 'release');
  if (typeof data !== 'string') return undefined;
  try {
    const packed = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64');
    const zipped = packed[0] === 0x1f && packed[1] === 0x8b;
    const json = zipped ? await unzip(packed, { maxOutputLength: LARGEST_MANIFEST }) : packed;
    const stored: unknown = JSON.parse(json.toString('utf8'));
    const manifest = at(stored, 'manifest');
    const namespace = textAt(stored, 'namespace') ?? 'default';
    return typeof manifest === 'string' ? { manifest, namespace } : undefined;
  } catch {
    return undefined;
  }
}

/** The workloads of a rendered manifest; objects without a namespace are in the release's. */
export function readManifest(manifest: string, namespace: string): StoredRelease {
  const documents = manifest.split(/^---.*$/m).filter((text) => /^kind:/m.test(text));
  const workloads: WorkloadRef[] = [];
  for (const text of documents) {
    const kind = /^kind:\s*["']?(\w+)/m.exec(text)?.[1];
    if (kind !== undefined && isWorkload(kind)) workloads.push(...referenceOf(text, kind, namespace));
  }
  return { workloads, objects: documents.length };
}

function isWorkload(kind: string): kind is WorkloadKind {
  return (WORKLOAD_KINDS as readonly string[]).includes(kind);
}

function referenceOf(text: string, kind: WorkloadKind, namespace: string): WorkloadRef[] {
  const object: unknown = parse(text, { maxAliasCount: 100 });
  const name = textAt(object, 'metadata', 'name');
  if (name === undefined) return [];
  return [{ kind, name, namespace: textAt(object, 'metadata', 'namespace') ?? namespace }];
}
