import { setTimeout as wait } from 'node:timers/promises';
import type { ApiObject } from '../kubernetes/api-object.ts';
import type { KubeLink } from './kube-link.ts';
import { collectionPath } from './object-path.ts';

export interface Following {
  changed(object: ApiObject): void;
  gone?(object: ApiObject): void;
}

const AGAIN_MS = 200;

/** Holds every object of one kind, in all namespaces, and tells of changes; an API server that was away is found again. */
export class Follower {
  readonly #held = new Map<string, ApiObject>();
  readonly #link: KubeLink;
  readonly #apiVersion: string;
  readonly #kind: string;
  readonly #following: Following;

  constructor(link: KubeLink, apiVersion: string, kind: string, following: Following) {
    this.#link = link;
    this.#apiVersion = apiVersion;
    this.#kind = kind;
    this.#following = following;
  }

  get objects(): ApiObject[] {
    return [...this.#held.values()];
  }

  /** Follows until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const path = collectionPath(this.#apiVersion, this.#kind);
    while (!signal.aborted) {
      try {
        const { items, version } = await this.#link.list(path);
        this.#replace(items);
        for await (const { type, object } of this.#link.watch(path, version, signal)) {
          if (type === 'ERROR') break;
          if (type === 'DELETED') this.#drop(object);
          else if (type !== 'BOOKMARK') this.#take(object);
        }
      } catch {
        // The API server is away: it is asked again.
      }
      await wait(AGAIN_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  #replace(items: ApiObject[]): void {
    const present = new Set(items.map((object) => object.metadata.uid));
    for (const object of this.objects) if (!present.has(object.metadata.uid)) this.#drop(object);
    for (const object of items) this.#take(object);
  }

  /** Objects of a list name neither version nor kind. */
  #take(object: ApiObject): void {
    const whole = { ...object, apiVersion: this.#apiVersion, kind: this.#kind };
    const before = this.#held.get(whole.metadata.uid ?? '');
    this.#held.set(whole.metadata.uid ?? '', whole);
    if (before?.metadata.resourceVersion !== whole.metadata.resourceVersion) this.#following.changed(whole);
  }

  #drop(object: ApiObject): void {
    this.#held.delete(object.metadata.uid ?? '');
    this.#following.gone?.({ ...object, apiVersion: this.#apiVersion, kind: this.#kind });
  }
}
