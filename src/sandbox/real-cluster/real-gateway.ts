import type { BootedServer, Ground } from '../ground.ts';
import { isRecord } from '../kubernetes/api-object.ts';
import { type Gateway, startGateway } from '../node/gateway.ts';
import { publishNodePorts, withdrawNodePorts } from '../node/node-ports.ts';
import type { KubeLink } from './kube-link.ts';
import { collectionPath } from './object-path.ts';

const NEEDED = ['bp-cilium', 'bp-cert-manager', 'bp-catalyst-platform'];
const LOOK_MS = 1_000;

/** Opens the node ports of a cluster's machines once the releases that make the public address answer are installed. */
export class RealGateway {
  readonly #ground: Ground;
  readonly #servers = new Map<number, BootedServer>();
  #gateway: Gateway | undefined;
  #isClosed = false;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  watch(link: KubeLink, fqdn: string): void {
    void this.#look(link, fqdn);
  }

  add(server: BootedServer): void {
    this.#servers.set(server.id, server);
    if (this.#gateway !== undefined) publishNodePorts(this.#ground, server, this.#gateway.ports);
  }

  remove(server: BootedServer): void {
    this.#servers.delete(server.id);
    withdrawNodePorts(this.#ground, server);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const server of this.#servers.values()) withdrawNodePorts(this.#ground, server);
    await this.#gateway?.close();
  }

  async #look(link: KubeLink, fqdn: string): Promise<void> {
    if (this.#isClosed) return;
    if (!(await isUp(link).catch(() => false))) {
      this.#ground.clock.after(LOOK_MS * this.#ground.clock.speed, () => void this.#look(link, fqdn));
      return;
    }
    this.#gateway = await startGateway(this.#ground, fqdn);
    if (this.#isClosed) await this.#gateway.close();
    else for (const server of this.#servers.values()) this.add(server);
  }
}

/** The releases that make the public address answer are installed, the platform among them. */
export async function isUp(link: KubeLink): Promise<boolean> {
  const root = collectionPath('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'flux-system');
  const releases = await Promise.all(NEEDED.map((name) => link.get(`${root}/${name}`)));
  return releases.every((release) => {
    const conditions = release?.status?.conditions;
    const isReady = (one: unknown) => isRecord(one) && one.type === 'Ready' && one.status === 'True';
    return Array.isArray(conditions) && conditions.some(isReady);
  });
}
