import type { ApiObject } from './api-object.ts';
import { apiTime } from './api-object.ts';
import { type Change, ChangeHistory } from './change-history.ts';
import { BUILT_IN_TYPES, collectionOf, type ResourceType, typesOfDefinition } from './resource-type.ts';

interface Collection {
  objects: Map<string, ApiObject>;
  /** Sorted by key, as etcd gives them; undefined after an object came or went. */
  sorted: ApiObject[] | undefined;
  history: ChangeHistory;
}

export interface StoreOptions {
  now(): number;
  random(): number;
  /** How many changes of a collection a watch can be resumed across. */
  historyLimit?: number;
}

/** More changes than a cluster makes between two writes of its file. */
const FORGOTTEN_REVISIONS = 10_000;

/** All objects of one cluster, with the revision counter and the history that watches are served from. */
export class ObjectStore {
  /** Revision of the newest change. */
  revision = 200;
  readonly #options: StoreOptions;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<(change: Change) => void>();
  #types: readonly ResourceType[] = BUILT_IN_TYPES;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  get types(): readonly ResourceType[] {
    return this.#types;
  }

  /** The type of an object by its apiVersion and kind, undefined when it is not served. */
  typeOf(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#types.find(
      (type) =>
        type.kind === kind &&
        apiVersion === (type.group === '' ? type.version : `${type.group}/${type.version}`),
    );
  }

  typeAt(group: string, version: string, resource: string): ResourceType | undefined {
    return this.#types.find(
      (type) => type.group === group && type.version === version && type.resource === resource,
    );
  }

  get(type: ResourceType, name: string, namespace?: string): ApiObject | undefined {
    return this.#collection(type).objects.get(keyOf(name, namespace));
  }

  /** All objects of a collection, sorted by namespace and name. The array is a snapshot that nobody changes. */
  list(type: ResourceType, namespace?: string): readonly ApiObject[] {
    const collection = this.#collection(type);
    collection.sorted ??= [...collection.objects.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, object]) => object);
    if (namespace === undefined) return collection.sorted;
    return collection.sorted.filter((object) => object.metadata.namespace === namespace);
  }

  history(type: ResourceType): ChangeHistory {
    return this.#collection(type).history;
  }

  /** Stores a new object: gives it its uid, age, generation and revision. */
  add(type: ResourceType, object: ApiObject): ApiObject {
    const metadata = {
      ...object.metadata,
      uid: this.#uid(),
      creationTimestamp: apiTime(this.#options.now()),
      ...(type.status ? { generation: 1 } : {}),
    };
    return this.#put(type, { ...object, metadata }, undefined);
  }

  /** Stores the next form of an object that is there; a change of anything but metadata and status is a new generation. */
  replace(type: ResourceType, object: ApiObject): ApiObject {
    const before = this.get(type, object.metadata.name, object.metadata.namespace);
    if (before === undefined) throw new Error(`nothing to replace: ${type.resource} ${object.metadata.name}`);
    if (sameContent(before, object)) return before;
    const generation = (before.metadata.generation ?? 1) + (type.status && !sameSpec(before, object) ? 1 : 0);
    const metadata = { ...object.metadata, uid: before.metadata.uid, ...(type.status ? { generation } : {}) };
    return this.#put(type, { ...object, metadata }, before);
  }

  remove(type: ResourceType, name: string, namespace?: string): void {
    const collection = this.#collection(type);
    const before = collection.objects.get(keyOf(name, namespace));
    if (before === undefined) return;
    collection.objects.delete(keyOf(name, namespace));
    collection.sorted = undefined;
    this.revision += 1;
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.revision) } };
    this.#tell(type, { type: 'DELETED', object, previous: before });
  }

  /** Every object of every collection. */
  *all(): Generator<ApiObject> {
    for (const { objects } of this.#collections.values()) yield* objects.values();
  }

  /**
   * Takes objects as they were kept, with their uids and revisions. Nobody is told, and a watch from before has to list
   * again: what happened since the last write is forgotten, so the revision leaps.
   */
  restore(objects: readonly ApiObject[], revision: number): void {
    this.revision = revision + FORGOTTEN_REVISIONS;
    const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
    this.#types = [...BUILT_IN_TYPES, ...definitions.flatMap(typesOfDefinition)];
    for (const object of objects) {
      const type = this.typeOf(object.apiVersion, object.kind);
      const { name, namespace } = object.metadata;
      if (type !== undefined) this.#collection(type).objects.set(keyOf(name, namespace), object);
    }
  }

  /** Calls `listener` after every change until what it returns is called. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(type: ResourceType, object: ApiObject, before: ApiObject | undefined): ApiObject {
    this.revision += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.revision) } };
    const collection = this.#collection(type);
    collection.objects.set(keyOf(object.metadata.name, object.metadata.namespace), stored);
    collection.sorted = undefined;
    this.#tell(type, { type: before === undefined ? 'ADDED' : 'MODIFIED', object: stored, previous: before });
    return stored;
  }

  #tell(type: ResourceType, facts: Pick<Change, 'type' | 'object' | 'previous'>): void {
    const change = { ...facts, revision: this.revision, collection: collectionOf(type) };
    this.#collection(type).history.record(change);
    if (type.kind === 'CustomResourceDefinition') this.#readDefinitions(type);
    for (const listener of [...this.#listeners]) listener(change);
  }

  #readDefinitions(type: ResourceType): void {
    this.#types = [...BUILT_IN_TYPES, ...this.list(type).flatMap(typesOfDefinition)];
  }

  #collection(type: ResourceType): Collection {
    const found = this.#collections.get(collectionOf(type));
    if (found !== undefined) return found;
    const history = new ChangeHistory(this.revision, this.#options.historyLimit ?? 4096);
    const made: Collection = { objects: new Map(), sorted: undefined, history };
    this.#collections.set(collectionOf(type), made);
    return made;
  }

  #uid(): string {
    const hex = () =>
      Math.floor(this.#options.random() * 0x10000)
        .toString(16)
        .padStart(4, '0');
    return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-a${hex().slice(1)}-${hex()}${hex()}${hex()}`;
  }
}

function keyOf(name: string, namespace: string | undefined): string {
  return `${namespace ?? ''}/${name}`;
}

function sameSpec(left: ApiObject, right: ApiObject): boolean {
  const bare = ({ metadata: _metadata, status: _status, ...rest }: ApiObject) => JSON.stringify(rest);
  return bare(left) === bare(right);
}

function sameContent(left: ApiObject, right: ApiObject): boolean {
  const bare = (object: ApiObject) =>
    JSON.stringify({
      ...object,
      metadata: { ...object.metadata, resourceVersion: '', managedFields: undefined },
    });
  return bare(left) === bare(right);
}
