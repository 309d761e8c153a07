import { parse, parseAllDocuments } from 'yaml';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Tree } from './template-tree.ts';

const BUILT = new WeakMap<Tree, Map<string, ApiObject[]>>();

/**
 * Builds a folder of the tree as kustomize does: the resources of its kustomization.yaml, with variables substituted.
 * The same tree, folder and variables are built once. Errors: the folder has no kustomization.yaml.
 */
export function kustomizeBuild(tree: Tree, path: string, variables: Record<string, string>): ApiObject[] {
  const known = BUILT.get(tree) ?? new Map<string, ApiObject[]>();
  BUILT.set(tree, known);
  const key = JSON.stringify([path, variables]);
  const built = known.get(key) ?? build(tree, path, variables);
  known.set(key, built);
  return built;
}

function build(tree: Tree, path: string, variables: Record<string, string>): ApiObject[] {
  const folder = path.replace(/^\.\//, '').replace(/\/$/, '');
  const text = tree.get(`${folder}/kustomization.yaml`);
  if (text === undefined) {
    throw new Error(
      `kustomization path not found: stat /tmp/kustomization/${folder}: no such file or directory`,
    );
  }
  const list: unknown = parse(text);
  const resources = isRecord(list) && Array.isArray(list.resources) ? list.resources.map(String) : [];
  const known = new Set<string>();
  return resources.flatMap((name) => {
    const objects = documentsOf(substitute(tree.get(`${folder}/${name}`) ?? '', variables));
    for (const object of objects) refuseTwice(known, object, name);
    return objects;
  });
}

/** kustomize's own words (measured with kustomize-controller 1.7.2). */
function refuseTwice(known: Set<string>, { apiVersion, kind, metadata }: ApiObject, file: string): void {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['[noGrp]', apiVersion];
  const id = `${kind}.${version}.${group}/${metadata.name}.${metadata.namespace ?? '[noNs]'}`;
  if (known.has(id)) {
    throw new Error(
      `accumulating resources: accumulation err='merging resources from '${file}': may not add resource with an already registered id: ${id}'`,
    );
  }
  known.add(id);
}

function documentsOf(text: string): ApiObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as ApiObject);
}

/** `${NAME}` and `${NAME:=default}`, as Flux's post-build substitution; an unknown name becomes empty. */
function substitute(text: string, variables: Record<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::[=-]([^}]*))?\}/g,
    (_whole, name: string, otherwise?: string) => variables[name] ?? otherwise ?? '',
  );
}
