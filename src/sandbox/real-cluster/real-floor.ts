import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootedServer, Ground } from '../ground.ts';
import { type NodeFacts, nodeFacts } from '../node/node-facts.ts';
import { filesOfUserData } from '../node/user-data.ts';
import { RealBusiness } from './real-business.ts';
import { type ClusterTools, type RealCluster, startRealCluster } from './real-cluster.ts';
import { RealGateway } from './real-gateway.ts';
import { setNodeReady } from './register-node.ts';

export interface RealFloorOptions {
  tools: ClusterTools;
  pullToken: string;
  /** Where clusters are kept, one folder each. */
  folder: string;
}

/** One region of one Sovereign. */
interface Home {
  folder: string;
  cluster: Promise<RealCluster>;
  gateway: RealGateway;
  /** In the first region, where the sandbox has business services. */
  business?: RealBusiness;
}

interface Machine {
  server: BootedServer;
  facts: NodeFacts;
  isOn: boolean;
}

const AGAIN_MS = 2_000;

/** All machines of a sandbox whose clusters are real: the first control plane boots one, the others join it as nodes. */
export class RealFloor {
  readonly #ground: Ground;
  readonly #options: RealFloorOptions;
  readonly #machines = new Map<number, Machine>();
  readonly #homes = new Map<string, Home>();
  readonly #unsubscribe: () => void;
  #isClosed = false;

  constructor(ground: Ground, options: RealFloorOptions) {
    this.#ground = ground;
    this.#options = options;
    const started = (server: BootedServer) => void this.#started(server);
    const stopped = ({ id }: { id: number }) => void this.#stopped(id);
    const deleted = ({ id }: { id: number }) => void this.#deleted(id);
    ground.bus
      .on('server-started', started)
      .on('network-attached', started)
      .on('server-stopped', stopped)
      .on('server-deleted', deleted);
    this.#unsubscribe = () => {
      ground.bus
        .off('server-started', started)
        .off('network-attached', started)
        .off('server-stopped', stopped)
        .off('server-deleted', deleted);
    };
  }

  /** Ends every cluster; their folders stay, and the next sandbox boots them again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    await Promise.all([...this.#homes.values()].map(end));
  }

  /** A machine is on, or its network was attached: it can boot when it has both. */
  async #started(server: BootedServer): Promise<void> {
    const isOn = this.#machines.get(server.id)?.isOn === true;
    if (this.#isClosed || isOn || server.privateIps.length === 0) return;
    const facts = this.#factsOf(server);
    if (facts === undefined) return;
    this.#machines.set(server.id, { server, facts, isOn: true });
    if (facts.first) await this.#boot(server, facts);
    else await this.#join(server, facts);
  }

  #factsOf(server: BootedServer): NodeFacts | undefined {
    try {
      return nodeFacts(filesOfUserData(server.userData));
    } catch (thrown) {
      this.#log(server.name, `cloud-init: ${String(thrown)}; nothing was set up`);
      return undefined;
    }
  }

  async #boot(server: BootedServer, facts: NodeFacts): Promise<void> {
    const key = keyOf(server, facts);
    const known = this.#homes.get(key);
    if (known !== undefined) await end(known);
    const folder = join(this.#options.folder, key.replace(/[^a-z0-9.-]/gi, '_'));
    const { tools, pullToken } = this.#options;
    const options = {
      ground: this.#ground,
      userData: server.userData,
      place: server,
      tools,
      folder,
      pullToken,
    };
    const cluster = startRealCluster(options);
    const home: Home = { folder, cluster, gateway: new RealGateway(this.#ground) };
    this.#homes.set(key, home);
    home.gateway.add(server);
    try {
      const real = await cluster;
      this.#log(facts.name, `a real API at ${server.publicIp}:6443`);
      await real.installFlux();
      home.gateway.watch(real.link, facts.fqdn);
      this.#openBusiness(home, real, facts);
    } catch (thrown) {
      this.#log(facts.name, `k3s: ${String(thrown)}`);
    }
  }

  #openBusiness(home: Home, real: RealCluster, facts: NodeFacts): void {
    const { business } = this.#ground;
    if (business === undefined || !isHome(facts)) return;
    home.business = new RealBusiness(this.#ground, business, real, facts.fqdn);
    void home.business.run();
  }

  async #join(server: BootedServer, facts: NodeFacts): Promise<void> {
    const home = this.#homes.get(keyOf(server, facts));
    if (home === undefined) {
      this.#machines.delete(server.id);
      this.#ground.clock.after(AGAIN_MS * this.#ground.clock.speed, () => void this.#started(server));
      return;
    }
    try {
      const real = await home.cluster;
      await real.addNode(facts, server);
      home.gateway.add(server);
      if (facts.role === 'control-plane')
        this.#ground.addresses.publish(server.publicIp, 6443, real.apiServer.port);
      this.#log(facts.name, 'joined the cluster');
    } catch (thrown) {
      this.#log(facts.name, `k3s: ${String(thrown)}`);
    }
  }

  /** A first control plane takes its cluster with it; it is booted again, with all it had, when it is on again. */
  async #stopped(id: number): Promise<void> {
    const machine = this.#machines.get(id);
    if (machine?.isOn !== true) return;
    const { server, facts } = machine;
    machine.isOn = false;
    this.#ground.addresses.withdraw(server.publicIp, 6443);
    const home = this.#homes.get(keyOf(server, facts));
    home?.gateway.remove(server);
    if (home === undefined) return;
    if (facts.first) await end(home);
    else await this.#lose(home, facts.name);
  }

  /** A kubelet that stopped answering. */
  async #lose(home: Home, name: string): Promise<void> {
    const real = await home.cluster.catch(() => undefined);
    if (real === undefined || this.#isClosed) return;
    await setNodeReady(real.link, name, false, this.#ground.clock.now()).catch(() => undefined);
  }

  async #deleted(id: number): Promise<void> {
    const machine = this.#machines.get(id);
    await this.#stopped(id);
    this.#machines.delete(id);
    if (machine?.facts.first !== true) return;
    const key = keyOf(machine.server, machine.facts);
    const home = this.#homes.get(key);
    this.#homes.delete(key);
    if (home === undefined) return;
    await rm(home.folder, { recursive: true, force: true, maxRetries: 5 });
    if (isHome(machine.facts)) await this.#ground.business?.forget(machine.facts.fqdn);
  }

  #log(node: string, text: string): void {
    this.#ground.log(`node ${node}: ${text}`);
  }
}

/** One region of a Sovereign has its business: the first, whose servers are named without the region. */
function isHome({ name, region }: NodeFacts): boolean {
  return !name.includes(`-${region}-`);
}

async function end({ cluster, gateway, business }: Home): Promise<void> {
  business?.close();
  await gateway.close();
  const real = await cluster.catch(() => undefined);
  await real?.stop();
}

function keyOf({ labels }: BootedServer, { fqdn, region }: NodeFacts): string {
  return `${labels['catalyst.openova.io/sovereign'] ?? fqdn}--${region}`;
}
