import type { ApiObject } from '../kubernetes/api-object.ts';

/**
 * How the pods of a workload do. `starting`: not ready, and nothing wrong yet; `unbound-claim`: their claims wait for a
 * volume (of a workload with claims); `hollow`: the workload is taken away as soon as it is there.
 */
export type Conduct = 'ready' | 'starting' | 'crash-loop' | 'image-pull' | 'unbound-claim' | 'hollow';

/** Which workloads are meant; what is left out does not matter. */
export interface WorkloadMatch {
  /** Name of the HelmRelease, `bp-gitea`. */
  release?: string;
  namespace?: string;
  name?: string;
  /** A part of the first container's image, such as its tag. */
  image?: string;
}

/** What workloads were told to do; the newest word counts. */
export class Conducts {
  #told: { match: WorkloadMatch; conduct: Conduct }[] = [];

  /** Returns what takes it back. */
  tell(match: WorkloadMatch, conduct: Conduct): () => void {
    const entry = { match, conduct };
    this.#told = [entry, ...this.#told];
    return () => {
      this.#told = this.#told.filter((one) => one !== entry);
    };
  }

  of(workload: ApiObject): Conduct {
    return this.#told.find(({ match }) => fits(match, workload))?.conduct ?? 'ready';
  }
}

function fits(match: WorkloadMatch, workload: ApiObject): boolean {
  const { name, namespace, labels } = workload.metadata;
  if (match.release !== undefined && labels?.['helm.toolkit.fluxcd.io/name'] !== match.release) return false;
  if (match.namespace !== undefined && match.namespace !== namespace) return false;
  if (match.name !== undefined && match.name !== name) return false;
  return match.image === undefined || imageOf(workload).includes(match.image);
}

function imageOf(workload: ApiObject): string {
  const template = workload.spec?.template as { spec?: { containers?: { image?: string }[] } } | undefined;
  return template?.spec?.containers?.[0]?.image ?? '';
}
