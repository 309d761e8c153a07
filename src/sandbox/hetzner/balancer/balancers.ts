import { privateAddress } from '../../ground/private-address.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type {
  LoadBalancerRecord,
  LoadBalancerService,
  LoadBalancerTarget,
  ServerRecord,
} from '../cloud/records.ts';
import { targetServers } from '../views/load-balancer-view.ts';
import { primaryIpOf } from '../views/server-view.ts';
import { HealthTable } from './health-table.ts';
import { answersTcp, type ServiceProxy, startServiceProxy } from './service-proxy.ts';

/** Below this real time a check would only burn the machine, whatever the speed. */
const SHORTEST_CHECK_MS = 100;

interface Published {
  address: string;
  listenPort: number;
  proxy: Promise<ServiceProxy>;
  isStopped: boolean;
  stopChecks(): void;
}

interface Candidate {
  server: ServerRecord;
  port: number | undefined;
}

/** Makes every load balancer of the project real: a TCP proxy and health checks for each of its services. */
export class Balancers {
  readonly health = new HealthTable();
  readonly #cloud: Cloud;
  readonly #published = new Map<string, Published>();
  #turn = 0;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    cloud.changed.on('balancers', this.sync);
  }

  /** Publishes what is new and takes away what is gone. */
  sync = (): void => {
    const wanted = new Set<string>();
    for (const balancer of this.#cloud.all('load_balancers')) {
      for (const service of balancer.publicInterface ? balancer.services : []) {
        const key = `${balancer.id}/${service.listen_port}`;
        wanted.add(key);
        if (!this.#published.has(key)) this.#published.set(key, this.#publish(balancer, service.listen_port));
      }
    }
    for (const [key, one] of this.#published) if (!wanted.has(key)) void this.#withdraw(key, one);
  };

  async stop(): Promise<void> {
    this.#cloud.changed.off('balancers', this.sync);
    await Promise.all([...this.#published].map(([key, one]) => this.#withdraw(key, one)));
  }

  #publish(balancer: LoadBalancerRecord, listenPort: number): Published {
    const published: Published = {
      address: balancer.ipv4,
      listenPort,
      proxy: startServiceProxy(() => this.#pick(balancer.id, listenPort)),
      isStopped: false,
      stopChecks: () => undefined,
    };
    void published.proxy.then(({ port }) => {
      if (!published.isStopped) this.#cloud.ground.addresses.publish(balancer.ipv4, listenPort, port);
    });
    this.#checkAgain(published, balancer.id, 0);
    return published;
  }

  async #withdraw(key: string, one: Published): Promise<void> {
    this.#published.delete(key);
    one.isStopped = true;
    one.stopChecks();
    this.#cloud.ground.addresses.withdraw(one.address, one.listenPort);
    await (await one.proxy).stop();
  }

  #checkAgain(published: Published, balancer: number, afterMs: number): void {
    published.stopChecks = this.#cloud.ground.clock.after(afterMs, () => {
      const service = this.#service(balancer, published.listenPort);
      if (service === undefined) return;
      void this.#check(balancer, service).then(() => {
        if (published.isStopped) return;
        const shortest = SHORTEST_CHECK_MS * this.#cloud.ground.clock.speed;
        this.#checkAgain(published, balancer, Math.max(service.health_check.interval * 1000, shortest));
      });
    });
  }

  async #check(balancer: number, service: LoadBalancerService): Promise<void> {
    const { port, retries, timeout } = service.health_check;
    const checks = this.#candidates(balancer, port).map(async (candidate) => {
      const isUp = candidate.port !== undefined && (await answersTcp(candidate.port, timeout * 1000));
      this.health.note(balancer, service.listen_port, candidate.server.id, isUp, retries);
    });
    await Promise.all(checks);
  }

  /** The next healthy target's loopback port, round robin. */
  #pick(balancer: number, listenPort: number): number | undefined {
    const service = this.#service(balancer, listenPort);
    if (service === undefined) return undefined;
    const healthy = this.#candidates(balancer, service.destination_port).filter(
      (one) => one.port !== undefined && this.health.read(balancer, listenPort, one.server.id) === 'healthy',
    );
    this.#turn += 1;
    return healthy[this.#turn % Math.max(1, healthy.length)]?.port;
  }

  #service(balancer: number, listenPort: number): LoadBalancerService | undefined {
    return this.#cloud
      .find('load_balancers', balancer)
      ?.services.find((one) => one.listen_port === listenPort);
  }

  #candidates(id: number, port: number): Candidate[] {
    const balancer = this.#cloud.find('load_balancers', id);
    return (balancer?.targets ?? []).flatMap((target) =>
      targetServers(this.#cloud, target).map((server) => ({
        server,
        port: this.#portBehind(target, server, balancer?.privateNet?.network, port),
      })),
    );
  }

  #portBehind(target: LoadBalancerTarget, server: ServerRecord, network: number | undefined, port: number) {
    if (server.status !== 'running') return undefined;
    const inside = server.privateNet.find((one) => one.network === network);
    const address = target.usePrivateIp
      ? inside && privateAddress(inside.ip, inside.network)
      : primaryIpOf(this.#cloud, server.id, 'ipv4')?.ip;
    return address === undefined ? undefined : this.#cloud.ground.addresses.find(address, port);
  }
}
