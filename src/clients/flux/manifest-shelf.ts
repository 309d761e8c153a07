import { type FluxObject, textAt } from '../../domain/component/flux-object.ts';
import type { Kubernetes } from '../kubernetes/kubernetes.ts';
import { SECRETS } from './collections.ts';
import { readStoredRelease, releaseSecret, type StoredRelease } from './stored-release.ts';

const AT_ONCE = 4;

/** What is known of a release's manifest: not read yet, or read (undefined when it cannot be read at all). */
export type Shelved = { read: false } | { read: true; stored: StoredRelease | undefined };

/** Reads each release's stored manifest once a version, a few at a time, and keeps which workloads it holds. */
export class ManifestShelf {
  readonly #read = new Map<string, { secret: string; stored: StoredRelease | undefined }>();
  readonly #wanted = new Map<string, { namespace: string; name: string }>();
  readonly #kubernetes: Kubernetes;
  readonly #changed: (key: string) => void;
  #running = 0;

  constructor(kubernetes: Kubernetes, changed: (key: string) => void) {
    this.#kubernetes = kubernetes;
    this.#changed = changed;
  }

  get idle(): boolean {
    return this.#running === 0 && this.#wanted.size === 0;
  }

  /**
   * Asks for the manifest of `release` when it is not there yet. The history that names its Secret may come a moment
   * after the release is ready.
   */
  of(key: string, release: FluxObject): Shelved {
    const secret = releaseSecret(release);
    if (secret === undefined) return { read: false };
    const known = this.#read.get(key);
    if (known?.secret === secret.name && textAt(release.metadata, 'uid') !== undefined) {
      return { read: true, stored: known.stored };
    }
    this.#wanted.set(key, secret);
    this.#start();
    return { read: false };
  }

  #start(): void {
    while (this.#running < AT_ONCE) {
      const next = this.#wanted.entries().next().value;
      if (next === undefined) return;
      this.#wanted.delete(next[0]);
      this.#running += 1;
      void this.#fetch(next[0], next[1]);
    }
  }

  async #fetch(key: string, secret: { namespace: string; name: string }): Promise<void> {
    try {
      const found = await this.#kubernetes.get(SECRETS, secret.name, secret.namespace);
      const stored = found === undefined ? undefined : await readStoredRelease(found);
      this.#read.set(key, { secret: secret.name, stored });
    } catch {
      // Not read: the next evaluation of this release asks again.
    } finally {
      this.#running -= 1;
      this.#start();
      this.#changed(key);
    }
  }
}
