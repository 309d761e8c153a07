import { type FluxObject, textAt } from '../../domain/component/flux-object.ts';
import type { WorkloadRef } from '../../domain/component/workload.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { Kubernetes } from '../kubernetes/kubernetes.ts';
import { SECRETS } from './collections.ts';
import { readStoredRelease, releaseSecret, type StoredRelease } from './stored-release.ts';

const AT_ONCE = 4;
const ASK_AGAIN_MS = 5_000;

/** What is known of a release's manifest: not read yet, or read (undefined when it cannot be read at all). */
export type Shelved = { read: false } | { read: true; stored: StoredRelease | undefined };

export interface ShelfOptions {
  kubernetes: Kubernetes;
  clock: Clock;
  speed: number;
  /** Called with the key of a release whose manifest was tried. */
  changed(key: string): void;
  /** Reads the present state of what a release holds; without its manifest, of what carries its label. */
  confirm(release: string, expected: WorkloadRef[] | undefined): Promise<void>;
}

interface Wish {
  /** The object and the version of its manifest. */
  identity: string;
  release: string;
  secret: { namespace: string; name: string };
  confirm: boolean;
  /** When it may be asked for again after a failure; undefined until it was tried. */
  again?: number;
}

/** Reads each release's stored manifest once a version, a few at a time, and keeps which workloads it holds. */
export class ManifestShelf {
  readonly #read = new Map<string, { identity: string; stored: StoredRelease | undefined }>();
  readonly #wishes = new Map<string, Wish>();
  readonly #queue: string[] = [];
  readonly #options: ShelfOptions;
  /** Why stored releases may not be read. */
  refusal: string | undefined;
  #running = 0;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Everything that was asked for has been tried once. */
  get idle(): boolean {
    return this.#running === 0 && this.#queue.length === 0;
  }

  /**
   * Asks for the manifest of `release` when it is not there yet. The history that names its Secret may come a moment
   * after the release is ready. With `confirm` its workloads are read too before it counts as read: the watch on them
   * may be behind the one on releases.
   */
  of(key: string, release: FluxObject, confirm = false): Shelved {
    const secret = releaseSecret(release);
    if (secret === undefined) return { read: false };
    const identity = `${textAt(release.metadata, 'uid')} ${secret.namespace}/${secret.name}`;
    const known = this.#read.get(key);
    if (known?.identity === identity) return { read: true, stored: known.stored };
    const asked = this.#wishes.get(key);
    const waits = asked?.again === undefined || this.#options.clock.now() < asked.again;
    if (asked?.identity === identity && waits) return { read: false };
    this.#wishes.set(key, { identity, release: release.metadata.name, secret, confirm });
    this.#queue.push(key);
    this.#start();
    return { read: false };
  }

  forget(key: string): void {
    this.#read.delete(key);
    this.#wishes.delete(key);
  }

  #start(): void {
    while (this.#running < AT_ONCE) {
      const key = this.#queue.shift();
      if (key === undefined) return;
      const wish = this.#wishes.get(key);
      if (wish === undefined) continue;
      this.#running += 1;
      void this.#fetch(key, wish);
    }
  }

  async #fetch(key: string, wish: Wish): Promise<void> {
    const { clock, speed, changed, confirm } = this.#options;
    try {
      const stored = await this.#stored(wish);
      if (wish.confirm) await confirm(wish.release, stored?.workloads);
      if (this.#wishes.get(key) === wish) {
        this.#wishes.delete(key);
        this.#read.set(key, { identity: wish.identity, stored });
      }
    } catch {
      wish.again = clock.now() + ASK_AGAIN_MS / speed;
    } finally {
      this.#running -= 1;
      this.#start();
      changed(key);
    }
  }

  /** One that is gone, or that we may not read, will not come by asking again. */
  async #stored({ secret }: Wish): Promise<StoredRelease | undefined> {
    try {
      const found = await this.#options.kubernetes.get(SECRETS, secret.name, secret.namespace);
      return found === undefined ? undefined : await readStoredRelease(found);
    } catch (error) {
      if (error instanceof CatalystError && error.code === 'CATALYST-KUBERNETES-FORBIDDEN') {
        this.refusal = error.message;
        return undefined;
      }
      throw error;
    }
  }
}
