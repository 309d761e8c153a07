import type { Kubernetes, Resource } from '../../clients/kubernetes/kubernetes.ts';
import { CatalystError } from '../../domain/errors.ts';

/** What somebody with some of the rights may read of a cluster: what is forbidden is noted and left out. */
export class Readable {
  readonly #told = new Set<string>();
  readonly #resources = new Set<string>();

  /** The same cluster, in which what is forbidden is as empty as if nothing were there. Ask `forbids` before saying so. */
  of(kubernetes: Kubernetes): Kubernetes {
    return {
      ...kubernetes,
      get: (resource, ...rest) => this.#or(resource, kubernetes.get(resource, ...rest), undefined),
      list: (resource, ...rest) => this.#or(resource, kubernetes.list(resource, ...rest), []),
    };
  }

  /** Nothing may be concluded from what was found of it. */
  forbids({ resource }: Pick<Resource, 'resource'>): boolean {
    return this.#resources.has(resource);
  }

  note(refusals: readonly string[] = []): void {
    for (const one of refusals) this.#told.add(one);
  }

  /** For an answer; nothing when all could be read. */
  get forbidden(): { forbidden?: string[] } {
    return this.#told.size === 0 ? {} : { forbidden: [...this.#told].sort() };
  }

  async #or<T>(resource: Resource, read: Promise<T>, otherwise: T): Promise<T> {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof CatalystError) || error.code !== 'CATALYST-KUBERNETES-FORBIDDEN') throw error;
      this.#told.add(error.message);
      this.#resources.add(resource.resource);
      return otherwise;
    }
  }
}
