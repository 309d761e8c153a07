import type { ApiObject } from '../kubernetes/api-object.ts';
import { Follower } from './follower.ts';
import type { KubeLink } from './kube-link.ts';
import { collectionPath, pathOf } from './object-path.ts';
import { TurnKeeper } from './turn-keeper.ts';

interface Served {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

/** What the controller manager does for namespaces: a default ServiceAccount in each, and an end for deleted ones. */
export class NamespaceKeeper {
  readonly #link: KubeLink;
  readonly #stop = new AbortController();
  readonly #follower: Follower;
  readonly #turns: TurnKeeper;

  /** `note` hears of what the API server refuses. */
  constructor(link: KubeLink, note: (text: string) => void) {
    this.#link = link;
    this.#turns = new TurnKeeper(this.#stop.signal, (name) => this.#keep(name), note);
    const changed = ({ metadata }: ApiObject) => this.#turns.ask(metadata.name);
    this.#follower = new Follower(link, 'v1', 'Namespace', { changed });
  }

  start(): void {
    void this.#follower.run(this.#stop.signal);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #keep(name: string): Promise<void> {
    const namespace = this.#follower.objects.find((one) => one.metadata.name === name);
    if (namespace === undefined) return;
    if (namespace.metadata.deletionTimestamp === undefined) await this.#needAccount(name);
    else await this.#finish(namespace);
  }

  async #needAccount(namespace: string): Promise<void> {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
    await this.#link.need('POST', collectionPath('v1', 'ServiceAccount', namespace), account, {
      also: [409],
    });
  }

  /** Deletes what is in it; what a finalizer holds is waited for. Errors: something is left. */
  async #finish(namespace: ApiObject): Promise<void> {
    const { name } = namespace.metadata;
    for (const collection of await this.#collections()) {
      const path = collection.replace('NAMESPACE', name);
      await this.#link.need('DELETE', path, { gracePeriodSeconds: 0 }, { also: [404, 405] });
      const { items } = await this.#link.list(path);
      if (items.length > 0) throw new Error(`${name} still holds ${items.length} objects at ${path}`);
    }
    const spec = { ...namespace.spec, finalizers: [] };
    await this.#link.need('PUT', `${pathOf(namespace)}/finalize`, { ...namespace, spec }, { also: [404] });
  }

  async #collections(): Promise<string[]> {
    const groups = (await this.#link.need('GET', '/apis')) as unknown as {
      groups: { preferredVersion: { groupVersion: string } }[];
    };
    const roots = [
      '/api/v1',
      ...groups.groups.map((group) => `/apis/${group.preferredVersion.groupVersion}`),
    ];
    const lists = await Promise.all(roots.map((root) => this.#resources(root)));
    return lists.flat();
  }

  async #resources(root: string): Promise<string[]> {
    const { resources } = (await this.#link.need('GET', root)) as unknown as { resources: Served[] };
    return resources
      .filter(
        ({ namespaced, verbs }) => namespaced && verbs.includes('deletecollection') && verbs.includes('list'),
      )
      .map(({ name }) => `${root}/namespaces/NAMESPACE/${name}`);
  }
}
