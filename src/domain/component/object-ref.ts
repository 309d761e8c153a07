import { listAt, textAt } from './flux-object.ts';

/** An object of a cluster by its names. Cluster-wide ones have no namespace. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

export function refText({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The objects of an inventory, whose ids are `<namespace>_<name>_<group>_<kind>` with a version beside. */
export function inventoryRefs(status: unknown): ObjectRef[] {
  return listAt(status, 'inventory', 'entries').flatMap((entry) => {
    const [namespace = '', name = '', group = '', kind = ''] = (textAt(entry, 'id') ?? '').split('_');
    const version = textAt(entry, 'v') ?? 'v1';
    if (name === '' || kind === '') return [];
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return [{ apiVersion, kind, ...(namespace === '' ? {} : { namespace }), name }];
  });
}
