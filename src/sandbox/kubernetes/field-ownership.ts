import { type ApiObject, apiTime, isRecord, type ManagedFieldsEntry } from './api-object.ts';
import { Refusal } from './refusal.ts';

const SEPARATOR = '\u0001';
const NEVER_OWNED = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.managedFields',
]);

interface Applying {
  manager: string;
  force: boolean;
  now: number;
}

/**
 * Server-side apply of `applied` onto `current`: fields that another manager holds with another value are a conflict
 * (409) unless forced; fields that this manager applied before and now leaves out are removed. Lists are one value.
 */
export function serverSideApply(current: ApiObject, applied: ApiObject, by: Applying): ApiObject {
  const entries = current.metadata.managedFields ?? [];
  const wanted = leavesOf(applied);
  const mine = entries.find((entry) => entry.manager === by.manager && entry.operation === 'Apply');
  const others = entries.filter((entry) => entry !== mine);
  const taken = conflicts(current, wanted, others);
  if (taken.length > 0 && !by.force) throw conflictRefusal(taken);
  const next = structuredClone(current);
  const heldByOthers = new Set(others.flatMap((entry) => [...pathsOf(entry.fieldsV1)]));
  for (const path of mine === undefined ? [] : pathsOf(mine.fieldsV1)) {
    if (!wanted.has(path) && !heldByOthers.has(path)) removeAt(next, path.split(SEPARATOR));
  }
  for (const [path, value] of wanted) setLeaf(next, path.split(SEPARATOR), value);
  const lost = new Set(taken.map(([path]) => path));
  const kept = others
    .map((entry) => without(entry, lost))
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0);
  next.metadata.managedFields = [
    ...kept,
    managedBy(by.manager, 'Apply', next.apiVersion, by.now, [...wanted.keys()]),
  ];
  return next;
}

/**
 * Notes that `manager` wrote the fields of a merge patch onto `before`: what it changed is nobody else's any more, even if
 * somebody had applied it.
 */
export function recordUpdate(
  object: ApiObject,
  patch: unknown,
  { manager, now, before }: { manager: string; now: number; before: ApiObject },
): ApiObject {
  const paths = [...leavesOf(patch).keys()];
  const at = (from: ApiObject, path: string) => JSON.stringify(getAt(from, path.split(SEPARATOR)));
  const changed = new Set(paths.filter((path) => at(object, path) !== at(before, path)));
  const isMine = (entry: ManagedFieldsEntry) => entry.manager === manager && entry.operation === 'Update';
  const entries = object.metadata.managedFields ?? [];
  const others = entries.filter((entry) => !isMine(entry)).map((entry) => without(entry, changed));
  const mine = entries.filter(isMine).flatMap((entry) => [...pathsOf(entry.fieldsV1)]);
  const held = [...new Set([...mine, ...paths])].filter((path) => at(object, path) !== undefined);
  const own = held.length === 0 ? [] : [managedBy(manager, 'Update', object.apiVersion, now, held)];
  const managedFields = [...others.filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0), ...own];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function without(entry: ManagedFieldsEntry, taken: ReadonlySet<string>): ManagedFieldsEntry {
  const left = [...pathsOf(entry.fieldsV1)].filter((path) => !taken.has(path));
  return { ...entry, fieldsV1: fieldsOf(left) };
}

/** `manager` becomes the one who applied what those for whom `isFrom` holds have written. */
export function adoptFields(
  object: ApiObject,
  isFrom: (manager: string) => boolean,
  by: Pick<Applying, 'manager' | 'now'>,
): ApiObject {
  const entries = object.metadata.managedFields ?? [];
  const taken = entries.filter((entry) => isFrom(entry.manager));
  if (taken.length === 0) return object;
  const mine = entries.filter((entry) => entry.manager === by.manager && entry.operation === 'Apply');
  const others = entries.filter((entry) => !taken.includes(entry) && !mine.includes(entry));
  const paths = [...taken, ...mine].flatMap((entry) => [...pathsOf(entry.fieldsV1)]);
  const adopted = managedBy(by.manager, 'Apply', object.apiVersion, by.now, paths);
  return { ...object, metadata: { ...object.metadata, managedFields: [...others, adopted] } };
}

function conflicts(
  current: ApiObject,
  wanted: Map<string, unknown>,
  others: ManagedFieldsEntry[],
): [string, string][] {
  return others.flatMap((entry) =>
    [...pathsOf(entry.fieldsV1)]
      .filter((path) => wanted.has(path))
      .filter(
        (path) => JSON.stringify(wanted.get(path)) !== JSON.stringify(getAt(current, path.split(SEPARATOR))),
      )
      .map((path): [string, string] => [path, entry.manager]),
  );
}

function conflictRefusal(taken: [string, string][]): Refusal {
  const causes = taken.map(([path, manager]) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field: `.${path.split(SEPARATOR).join('.')}`,
  }));
  const plural = taken.length === 1 ? 'conflict' : 'conflicts';
  const list = causes.map((cause) => `${cause.message}: ${cause.field}`).join(', ');
  return new Refusal(`Apply failed with ${taken.length} ${plural}: ${list}`, {
    code: 409,
    reason: 'Conflict',
    details: { causes },
  });
}

function leavesOf(value: unknown, prefix: string[] = []): Map<string, unknown> {
  if (NEVER_OWNED.has(prefix.join('.'))) return new Map();
  if (!isRecord(value) || (Object.keys(value).length === 0 && prefix.length > 0))
    return new Map([[prefix.join(SEPARATOR), value]]);
  return new Map(Object.entries(value).flatMap(([key, below]) => [...leavesOf(below, [...prefix, key])]));
}

function managedBy(
  manager: string,
  operation: 'Apply' | 'Update',
  apiVersion: string,
  now: number,
  paths: string[],
): ManagedFieldsEntry {
  return {
    manager,
    operation,
    apiVersion,
    time: apiTime(now),
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(paths),
  };
}

function fieldsOf(paths: string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const path of paths)
    setAt(
      fields,
      path.split(SEPARATOR).map((key) => `f:${key}`),
      {},
    );
  return fields;
}

function* pathsOf(fields: Record<string, unknown>, prefix: string[] = []): Generator<string> {
  for (const [key, below] of Object.entries(fields)) {
    const path = [...prefix, key.replace(/^f:/, '')];
    if (isRecord(below) && Object.keys(below).length > 0) yield* pathsOf(below, path);
    else yield path.join(SEPARATOR);
  }
}

function getAt(object: unknown, path: string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), object);
}

function setAt(object: Record<string, unknown>, path: string[], value: unknown): void {
  let at = object;
  for (const key of path.slice(0, -1)) {
    if (!isRecord(at[key])) at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[path.at(-1) ?? ''] = value;
}

/** An empty map asks for the map to be there, not for what others put into it to go. */
function setLeaf(object: Record<string, unknown>, path: string[], value: unknown): void {
  if (isRecord(value) && isRecord(getAt(object, path))) return;
  setAt(object, path, value);
}

function removeAt(object: Record<string, unknown>, path: string[]): void {
  const parent = getAt(object, path.slice(0, -1));
  const value = getAt(object, path);
  if (isRecord(value) && Object.keys(value).length > 0) return;
  if (isRecord(parent)) delete parent[path.at(-1) ?? ''];
}
