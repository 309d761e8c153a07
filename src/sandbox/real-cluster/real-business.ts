import { setTimeout as wait } from 'node:timers/promises';
import {
  businessObjects,
  busService,
  NATS_NAMESPACE,
  POSTGRES_PODS,
  type PodSite,
  type PostgresPod,
  podPlaces,
  postgresPods,
  SME,
} from '../business/business-objects.ts';
import type { BusinessDoor, BusinessPlace, Ground } from '../ground.ts';
import type { ApiObject } from '../kubernetes/api-object.ts';
import type { KubeLink } from './kube-link.ts';
import type { RealCluster } from './real-cluster.ts';
import { isUp } from './real-gateway.ts';

/** Labels of the pods that the kit's chart of the bus makes. */
const BUS = { 'app.kubernetes.io/name': 'nats-jetstream', 'app.kubernetes.io/instance': 'nats-jetstream' };
const LOOK_MS = 1_000;

type Cluster = Pick<RealCluster, 'link' | 'node' | 'podPorts'>;

/**
 * The business services of a Sovereign whose cluster is real: their objects, once the platform that brings them is installed, and
 * the ports of their pods, which lead to services that start when somebody asks.
 */
export class RealBusiness {
  readonly #ground: Ground;
  readonly #business: BusinessDoor;
  readonly #cluster: Cluster;
  readonly #fqdn: string;
  readonly #over = new AbortController();
  readonly #registered: (() => void)[] = [];
  #primary: PostgresPod = POSTGRES_PODS[0];

  constructor(ground: Ground, business: BusinessDoor, cluster: Cluster, fqdn: string) {
    this.#ground = ground;
    this.#business = business;
    this.#cluster = cluster;
    this.#fqdn = fqdn;
  }

  /** Until `close`: installs when it can be, then keeps the primary where the fault wants it. */
  async run(): Promise<void> {
    let isInstalled = false;
    while (!this.#over.signal.aborted) {
      try {
        if (!isInstalled && (await isUp(this.#cluster.link))) {
          await this.install();
          isInstalled = true;
        }
        if (isInstalled) await this.#keepPrimary();
      } catch {
        // The API server is away, or a namespace has no account yet: the next look does it.
      }
      await wait(LOOK_MS, undefined, { signal: this.#over.signal, ref: false }).catch(() => undefined);
    }
  }

  /** The objects, and the ports behind them. */
  async install(): Promise<void> {
    const { link, podPorts } = this.#cluster;
    const { layer } = this.#business;
    const secrets = this.#business.secretsOf(this.#fqdn);
    const objects = businessObjects(this.#site, { fqdn: this.#fqdn, layer, secrets });
    for (const name of [SME, ...(layer === 'L' ? [NATS_NAMESPACE] : [])])
      await link.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const object of [...objects, ...(layer === 'L' ? [busService(BUS)] : [])]) await put(link, object);
    for (const { place, at } of podPlaces()) {
      const port = await this.#business.doorTo(this.#fqdn, place);
      this.#registered.push(podPorts.register(at, () => (this.#isOpen(place, at.pod) ? port : undefined)));
    }
    this.#ground.log(`business of ${this.#fqdn}: its objects are in the real cluster`);
  }

  close(): void {
    this.#over.abort();
    for (const unregister of this.#registered.splice(0)) unregister();
  }

  get #site(): PodSite {
    return { node: this.#cluster.node, now: this.#ground.clock.now() };
  }

  /** Only the primary listens. */
  #isOpen(place: BusinessPlace, pod: string | undefined): boolean {
    return place !== 'postgres' || pod === this.#primary;
  }

  async #keepPrimary(): Promise<void> {
    const isFaulty = this.#ground.faults.on('postgres-failover') !== undefined;
    const wanted = POSTGRES_PODS[isFaulty ? 1 : 0];
    if (wanted === this.#primary) return;
    for (const object of postgresPods(this.#site, wanted)) await put(this.#cluster.link, object);
    this.#primary = wanted;
    this.#business.cut(this.#fqdn, 'postgres');
  }
}

/** A pod's status is a part of its own. */
async function put(link: KubeLink, { status, ...object }: ApiObject): Promise<void> {
  await link.apply(object);
  if (status !== undefined) await link.setStatus(object, status);
}
