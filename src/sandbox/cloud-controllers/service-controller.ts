import { keyOf, nameOf, WorkQueue } from '../flux/work-queue.ts';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Change } from '../kubernetes/change-history.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { type AskCloud, firstIn, objectIn, refusalIn } from './ask-cloud.ts';
import { balancerOrder, nameOfBalancer, SERVICE_UID, withNodePorts } from './service-balancer.ts';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const ENSURE_MS = 3_000;
const AGAIN_MS = 10_000;

/** The cloud controller manager's part for Services: each of type LoadBalancer gets one of the cloud, until it goes. */
export class ServiceController {
  readonly #cluster: Cluster;
  readonly #ask: AskCloud;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster, ask: AskCloud) {
    this.#cluster = cluster;
    this.#ask = ask;
    this.#queue = new WorkQueue(cluster.ground.clock, (key) => this.#reconcile(key));
  }

  seen({ object, type }: Change): void {
    if (object.kind !== 'Service' || !(isWanted(object) || isHeld(object))) return;
    if (type === 'DELETED') this.#drop(object);
    else this.#queue.add(keyOf(object.metadata.namespace, object.metadata.name), ENSURE_MS);
  }

  resume(): void {
    for (const object of this.#cluster.store.list(this.#cluster.type('v1', 'Service')))
      this.seen({ object, type: 'MODIFIED', previous: undefined, revision: 0, collection: '' });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const service = this.#cluster.get('v1', 'Service', name, namespace);
    if (service === undefined) return;
    const isDone =
      isWanted(service) && service.metadata.deletionTimestamp === undefined
        ? this.#ensure(service)
        : this.#free(service);
    if (!isDone) this.#queue.add(key, AGAIN_MS);
  }

  #ensure(service: ApiObject): boolean {
    if (!isHeld(service)) {
      const finalizers = [...(service.metadata.finalizers ?? []), FINALIZER];
      this.#cluster.put(withNodePorts({ ...service, metadata: { ...service.metadata, finalizers } }));
      return false;
    }
    const balancer = this.#find(service) ?? this.#make(service);
    const net = isRecord(balancer?.public_net) ? balancer.public_net : {};
    const ingress = ['ipv4', 'ipv6'].flatMap((family) => {
      const ip = isRecord(net[family]) ? net[family].ip : undefined;
      return typeof ip === 'string' ? [{ ip, ipMode: 'VIP' }] : [];
    });
    if (balancer === undefined || ingress.length === 0) return false;
    this.#cluster.setStatus(service, { ...service.status, loadBalancer: { ingress } });
    return true;
  }

  /** The one that carries the Service's uid, else the one of its name, which then gets the uid. */
  #find(service: ApiObject): Record<string, unknown> | undefined {
    const { uid } = service.metadata;
    const own = firstIn(
      this.#ask('GET', `/load_balancers?label_selector=${SERVICE_UID}=${uid}`),
      'load_balancers',
    );
    if (own !== undefined) return own;
    const named = firstIn(
      this.#ask('GET', `/load_balancers?name=${nameOfBalancer(service)}`),
      'load_balancers',
    );
    if (named === undefined) return undefined;
    const labels = { ...(isRecord(named.labels) ? named.labels : {}), [SERVICE_UID]: uid };
    return objectIn(this.#ask('PUT', `/load_balancers/${String(named.id)}`, { labels }), 'load_balancer');
  }

  #make(service: ApiObject): Record<string, unknown> | undefined {
    const names = this.#cluster.store.list(this.#cluster.type('v1', 'Node')).map((one) => one.metadata.name);
    const servers = names
      .map((name) => firstIn(this.#ask('GET', `/servers?name=${name}`), 'servers'))
      .filter((one) => one !== undefined);
    if (servers.length === 0) return undefined;
    const reply = this.#ask('POST', '/load_balancers', balancerOrder(service, servers));
    const made = objectIn(reply, 'load_balancer');
    const message =
      made === undefined
        ? `Error syncing load balancer: failed to ensure load balancer: ${refusalIn(reply)}`
        : 'Ensured load balancer';
    const [type, reason] =
      made === undefined
        ? (['Warning', 'SyncLoadBalancerFailed'] as const)
        : (['Normal', 'EnsuredLoadBalancer'] as const);
    this.#cluster.event(service, type, reason, message, 'service-controller');
    return made;
  }

  /** Deletes the balancer, then lets the Service go. */
  #free(service: ApiObject): boolean {
    if (!isHeld(service)) return true;
    if (!this.#drop(service)) return false;
    const finalizers = (service.metadata.finalizers ?? []).filter((one) => one !== FINALIZER);
    const free = this.#cluster.put({ ...service, metadata: { ...service.metadata, finalizers } });
    if (free.metadata.deletionTimestamp !== undefined && finalizers.length === 0) this.#cluster.remove(free);
    return true;
  }

  /** True when nothing of the Service is left in the cloud. */
  #drop(service: ApiObject): boolean {
    const { uid } = service.metadata;
    const own = firstIn(
      this.#ask('GET', `/load_balancers?label_selector=${SERVICE_UID}=${uid}`),
      'load_balancers',
    );
    if (own === undefined) return true;
    const reply = this.#ask('DELETE', `/load_balancers/${String(own.id)}`);
    return reply.status < 300 || reply.status === 404;
  }
}

function isWanted(service: ApiObject): boolean {
  return service.spec?.type === 'LoadBalancer';
}

function isHeld(service: ApiObject): boolean {
  return service.metadata.finalizers?.includes(FINALIZER) === true;
}
