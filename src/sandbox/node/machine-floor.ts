import { hasBusiness } from '../business/cluster-objects.ts';
import { startCloudControllers } from '../cloud-controllers/cloud-controllers.ts';
import { Flux, type FluxSources } from '../flux/flux.ts';
import type { BootedServer, Ground } from '../ground.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { boot } from './boot.ts';
import { keepPrimary, openBusiness } from './business-proxy.ts';
import { ClusterShelf, type TakenCluster } from './cluster-shelf.ts';
import { type Gateway, gatewayIsUp, startGateway } from './gateway.ts';
import { prepareCluster } from './k3s-objects.ts';
import { Machine } from './machine.ts';
import type { NodeFacts } from './node-facts.ts';
import { publishNodePorts, withdrawNodePorts } from './node-ports.ts';
import { setNodeReady } from './registered-node.ts';

/** What a cluster has besides its objects. */
interface Running {
  flux: Flux;
  /** It has its bootstrap objects. */
  isInstalled: boolean;
  gateway: Promise<Gateway> | undefined;
}

type StopControllers = () => void;

export interface FloorOptions extends FluxSources {
  /** Called when Flux of a cluster has its bootstrap objects. */
  onFlux?: (cluster: Cluster) => void;
  /** Where clusters are kept; without it they live in memory only. */
  folder?: string | undefined;
}

/** All machines of the sandbox: switched on and off by the cloud's events, joined to clusters by their user_data. */
export class MachineFloor {
  readonly #ground: Ground;
  readonly #options: FloorOptions;
  readonly #machines = new Map<number, Machine>();
  readonly #running = new Map<Cluster, Running>();
  readonly #controllers = new Map<Cluster, StopControllers>();
  readonly #shelf: ClusterShelf;
  readonly #unsubscribe: () => void;

  constructor(ground: Ground, options: FloorOptions) {
    this.#ground = ground;
    this.#options = options;
    this.#shelf = new ClusterShelf(ground, options.folder);
    const started = (server: BootedServer) => this.#started(server);
    const attached = (server: BootedServer) => this.#attached(server);
    const stopped = ({ id }: { id: number }) => void this.#stopped(id);
    const deleted = ({ id }: { id: number }) => void this.#deleted(id);
    ground.bus
      .on('server-started', started)
      .on('network-attached', attached)
      .on('server-stopped', stopped)
      .on('server-deleted', deleted);
    this.#unsubscribe = () => {
      ground.bus
        .off('server-started', started)
        .off('network-attached', attached)
        .off('server-stopped', stopped)
        .off('server-deleted', deleted);
    };
  }

  clusters(): Cluster[] {
    return [...new Set([...this.#machines.values()].flatMap((machine) => machine.cluster ?? []))];
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#shelf.close();
    for (const { server } of this.#machines.values()) withdrawNodePorts(this.#ground, server);
    await Promise.all([...this.#machines.values()].map((machine) => machine.powerOff()));
    const clusters = new Set([...this.#running.keys(), ...this.#controllers.keys()]);
    await Promise.all([...clusters].map((cluster) => this.#end(cluster)));
  }

  #started(server: BootedServer): void {
    const known = this.#machines.get(server.id);
    if (known?.booted) {
      known.powerOn();
      return;
    }
    this.#machines.delete(server.id);
    if (known !== undefined) void this.#retire(known);
    const machine = new Machine(server, this.#ground);
    this.#machines.set(server.id, machine);
    const kept = known === undefined ? this.#shelf.take(server.id) : undefined;
    if (kept !== undefined) this.#takeBack(kept);
    boot(machine, {
      ground: this.#ground,
      kept,
      findCluster: (joining, address) => this.#findCluster(joining, address),
      prepare: (cluster) => this.#prepare(cluster),
      installFlux: (cluster, facts, done) => this.#installFlux(cluster, facts, done),
    });
  }

  #prepare(cluster: Cluster): void {
    prepareCluster(cluster);
    const { askCloud } = this.#ground;
    if (askCloud !== undefined && !this.#controllers.has(cluster))
      this.#controllers.set(cluster, startCloudControllers(cluster, askCloud));
    this.#shelf.follow(cluster, () => ({
      members: Object.fromEntries(
        [...this.#machines].flatMap(([id, one]) => (one.cluster === cluster ? [[id, one.booted]] : [])),
      ),
      hasFlux: this.#running.get(cluster)?.isInstalled === true,
    }));
  }

  /** Brings a kept cluster back with its first machine. */
  #takeBack({ cluster, hasFlux }: TakenCluster): void {
    if (this.#running.has(cluster)) return;
    const flux = new Flux(cluster, this.#options);
    const running: Running = { flux, isInstalled: hasFlux, gateway: undefined };
    this.#running.set(cluster, running);
    this.#prepare(cluster);
    if (!hasFlux) return;
    flux.resume();
    this.#options.onFlux?.(cluster);
    this.#watchGateway(cluster, running, cluster.sovereign);
  }

  #attached(server: BootedServer): void {
    const machine = this.#machines.get(server.id);
    if (machine === undefined) return;
    withdrawNodePorts(this.#ground, machine.server);
    machine.server = { ...machine.server, privateIps: server.privateIps, networks: server.networks };
  }

  async #stopped(id: number): Promise<void> {
    const machine = this.#machines.get(id);
    if (machine !== undefined) await this.#switchOff(machine);
  }

  async #deleted(id: number): Promise<void> {
    const machine = this.#machines.get(id);
    this.#machines.delete(id);
    if (machine !== undefined) await this.#retire(machine);
    else this.#shelf.forget(id);
  }

  async #switchOff(machine: Machine): Promise<void> {
    const { cluster, facts } = machine;
    withdrawNodePorts(this.#ground, machine.server);
    await machine.powerOff();
    if (cluster === undefined || facts === undefined) return;
    this.#ground.clock.after(40_000, () => machine.on || setNodeReady(cluster, facts.name, 'unknown'));
  }

  /** A machine that is gone for good; its cluster goes with its last control plane. */
  async #retire(machine: Machine): Promise<void> {
    await this.#switchOff(machine);
    const { cluster } = machine;
    const left = [...this.#machines.values()].some(
      (other) => other.cluster === cluster && other.facts?.role === 'control-plane',
    );
    if (cluster === undefined) return;
    if (left) this.#shelf.touch(cluster);
    else {
      this.#shelf.drop(cluster);
      const isHome = hasBusiness(cluster);
      await this.#end(cluster);
      if (isHome) await this.#ground.business?.forget(cluster.sovereign);
    }
  }

  #findCluster(joining: Machine, address: string): { cluster: Cluster; facts: NodeFacts } | undefined {
    const sovereign = joining.server.labels['catalyst.openova.io/sovereign'];
    for (const { cluster, facts, server } of this.#machines.values()) {
      const sameSovereign = server.labels['catalyst.openova.io/sovereign'] === sovereign;
      const here =
        cluster !== undefined && facts?.role === 'control-plane' && facts.region === joining.facts?.region;
      if (here && sameSovereign && server.privateIps.includes(address)) return { cluster, facts };
    }
    return undefined;
  }

  #installFlux(cluster: Cluster, facts: NodeFacts, done: (failure?: string) => void): void {
    const running = this.#running.get(cluster) ?? {
      flux: new Flux(cluster, this.#options),
      isInstalled: false,
      gateway: undefined,
    };
    this.#running.set(cluster, running);
    running.flux.install(facts.fluxBootstrap, (failure) => {
      running.isInstalled = failure === undefined;
      this.#options.onFlux?.(cluster);
      done(failure);
      this.#watchGateway(cluster, running, facts.fqdn || cluster.sovereign);
    });
  }

  #watchGateway(cluster: Cluster, running: Running, fqdn: string): void {
    if (!this.#running.has(cluster)) return;
    if (running.gateway === undefined && gatewayIsUp(cluster)) {
      running.gateway = startGateway(this.#ground, fqdn);
      openBusiness(this.#ground, cluster, fqdn);
    }
    keepPrimary(this.#ground, cluster, fqdn);
    void running.gateway?.then((gateway) => this.#publishGateway(cluster, gateway));
    this.#ground.clock.after(5_000, () => this.#watchGateway(cluster, running, fqdn));
  }

  #publishGateway(cluster: Cluster, gateway: Gateway): void {
    if (!this.#running.has(cluster)) return;
    for (const machine of this.#machines.values()) {
      if (machine.cluster === cluster && machine.on)
        publishNodePorts(this.#ground, machine.server, gateway.ports);
    }
  }

  async #end(cluster: Cluster): Promise<void> {
    const running = this.#running.get(cluster);
    this.#running.delete(cluster);
    this.#controllers.get(cluster)?.();
    this.#controllers.delete(cluster);
    running?.flux.stop();
    cluster.watches.closeAll();
    await (await running?.gateway)?.close();
  }
}
