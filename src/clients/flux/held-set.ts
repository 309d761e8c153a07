import { CatalystError } from '../../domain/errors.ts';
import type { KubeObject, Kubernetes, ListOptions, Resource } from '../kubernetes/kubernetes.ts';

/** How the link of one watch stands. */
export type Link =
  | { state: 'connecting' }
  | { state: 'fresh' }
  | { state: 'absent' }
  | { state: 'stale'; since: number; reason: string; code: string }
  | { state: 'refused'; reason: string; code: string };

/** They are about one collection, and the others may well be read. */
const REFUSALS = ['CATALYST-KUBERNETES-FORBIDDEN', 'CATALYST-KUBERNETES-REFUSED'];

/** Where an object that was reduced while its list was read holds the result. */
const KEPT = '.kept';

/** The present objects of one collection, reduced to what is needed of them, kept up to date by a watch. */
export class HeldSet<T> {
  readonly items = new Map<string, T>();
  link: Link = { state: 'connecting' };
  /** It was complete at least once, or is known not to exist. */
  synced = false;
  readonly #versions = new Map<string, string>();
  readonly #reduce: (object: KubeObject) => T;

  readonly #needed: boolean;
  #called = 'it';
  #isGivenUp = false;

  /** Without a `needed` set one goes on: what refuses it leaves it empty. */
  constructor(reduce: (object: KubeObject) => T, needed = false) {
    this.#reduce = reduce;
    this.#needed = needed;
  }

  /** Why nothing may be concluded from what is not in it. */
  get refusal(): string | undefined {
    if (this.link.state === 'refused') return this.link.reason;
    return this.#isGivenUp && !this.synced ? `The Kubernetes API has not listed ${this.#called}.` : undefined;
  }

  /** Nobody needs to wait for it any longer. */
  get settled(): boolean {
    return this.synced || this.#isGivenUp;
  }

  /** Goes on without it until it comes. */
  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** Follows until aborted. `changed` gets the keys (`namespace/name`) that differ. Throws what ends the watch. */
  async follow(
    kubernetes: Pick<Kubernetes, 'watch'>,
    resource: Resource,
    options: ListOptions & { signal: AbortSignal },
    changed: (keys: string[]) => void,
  ): Promise<void> {
    const where =
      options.namespace === undefined ? 'in the whole cluster' : `in namespace ${options.namespace}`;
    this.#called = `${[resource.resource, resource.group].filter(Boolean).join('.')} ${where}`;
    try {
      const keep = (object: KubeObject) => this.#reduced(object);
      for await (const update of kubernetes.watch(resource, { ...options, keep })) {
        if (update.type === 'synced') changed(this.#replace(update.objects));
        else if (update.type === 'upserted') changed(this.take(update.object));
        else if (update.type === 'deleted') changed(this.#remove(objectKey(update.object)));
        else if (update.type === 'absent') changed(this.#vanish());
        else {
          this.link = update.type === 'fresh' ? { state: 'fresh' } : linkOf(update);
          changed([]);
        }
      }
    } catch (error) {
      if (this.#needed || !(error instanceof CatalystError) || !REFUSALS.includes(error.code)) throw error;
      this.link = { state: 'refused', reason: error.message, code: error.code };
      this.synced = true;
      changed([]);
    }
  }

  /** An object that was read beside the watch, which may be behind; the keys that differ. */
  take(object: KubeObject): string[] {
    return this.#isOld(object) ? [] : this.#upsert(object);
  }

  /** The watch may tell what was before an object that was read beside it. */
  #isOld({ metadata }: KubeObject): boolean {
    const key = `${metadata.namespace ?? ''}/${metadata.name}`;
    const [uid, held] = (this.#versions.get(key) ?? '').split('@');
    return uid === metadata.uid && isBefore(metadata.resourceVersion, held);
  }

  #replace(objects: KubeObject[]): string[] {
    const present = new Set(objects.map(objectKey));
    const gone = [...this.items.keys()].filter((key) => !present.has(key));
    this.link = { state: 'fresh' };
    this.synced = true;
    return [
      ...gone.flatMap((key) => this.#remove(key)),
      ...objects.flatMap((object) => this.#upsert(object)),
    ];
  }

  #upsert(object: KubeObject): string[] {
    const key = objectKey(object);
    const version = `${object.metadata.uid}@${object.metadata.resourceVersion}`;
    if (object.metadata.resourceVersion !== undefined && this.#versions.get(key) === version) return [];
    this.#versions.set(key, version);
    this.items.set(key, KEPT in object ? (object[KEPT] as T) : this.#reduce(object));
    return [key];
  }

  /** What is held of an object in the list, with what it is known by. */
  #reduced(object: KubeObject): KubeObject {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    const metadata = {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    return { metadata, [KEPT]: this.#reduce(object) };
  }

  #remove(key: string): string[] {
    this.#versions.delete(key);
    return this.items.delete(key) ? [key] : [];
  }

  #vanish(): string[] {
    this.link = { state: 'absent' };
    this.synced = true;
    return [...this.items.keys()].flatMap((key) => this.#remove(key));
  }
}

export function objectKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Versions of one resource are numbers that grow (Kubernetes: comparable since 1.35, in etcd always). */
function isBefore(version: string | undefined, held: string | undefined): boolean {
  if (version === undefined || held === undefined || !/^\d+$/.test(version) || !/^\d+$/.test(held))
    return false;
  return BigInt(version) < BigInt(held);
}

function linkOf(update: { since: number; reason: string; code: string }): Link {
  return { state: 'stale', since: update.since, reason: update.reason, code: update.code };
}
