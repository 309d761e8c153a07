import type { BootedServer, Ground } from '../ground.ts';
import { ApiServer } from '../kubernetes/api-server.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { writeBootStatus } from './boot-status.ts';
import type { NodeFacts } from './node-facts.ts';
import { registerNode, setNodeReady } from './registered-node.ts';
import { servingCertificate } from './serving-certificate.ts';

/** From the API's first answer until `/readyz` says so. */
const READY_MS = 5_000;

/** One machine after its power-on: it boots by steps, in the sandbox's time, until it is stopped. */
export class Machine {
  server: BootedServer;
  facts: NodeFacts | undefined;
  cluster: Cluster | undefined;
  /** The steps of its first boot are behind it. */
  booted = false;
  on = true;
  readonly #ground: Ground;
  readonly #timers = new Set<() => void>();
  #api: ApiServer | undefined;

  constructor(server: BootedServer, ground: Ground) {
    this.server = server;
    this.#ground = ground;
  }

  /** Runs `action` after `realMs` of a machine's time, unless it is switched off by then. */
  after(realMs: number, action: () => void): void {
    const cancel = this.#ground.clock.after(realMs, () => {
      this.#timers.delete(cancel);
      action();
    });
    this.#timers.add(cancel);
  }

  log(text: string): void {
    this.#ground.log(`node ${this.facts?.name ?? this.server.name}: ${text}`);
  }

  status(step: string, message: string, state: 'running' | 'done' | 'failed' = 'running'): void {
    this.log(`${step}: ${message}`);
    if (this.cluster !== undefined && this.facts !== undefined)
      writeBootStatus(this.cluster, this.facts.name, { state, step, message });
  }

  /** Becomes a member of `cluster`: registers its Node and, on a control plane, serves the API. */
  enter(cluster: Cluster, facts: NodeFacts): void {
    this.cluster = cluster;
    registerNode(cluster, facts, this.server);
    if (facts.role === 'control-plane') this.serveApi();
  }

  /** Is back after the sandbox itself was gone: nothing is installed again. */
  rejoin(cluster: Cluster, facts: NodeFacts): void {
    this.cluster = cluster;
    this.facts = facts;
    this.log('is back, nothing is installed again');
    if (facts.role === 'control-plane') this.serveApi(0);
  }

  serveApi(readyAfterMs = READY_MS): void {
    const { cluster, facts } = this;
    if (cluster === undefined || facts === undefined) return;
    const now = this.#ground.clock.now();
    const names = [
      'localhost',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
    ];
    const addresses = ['127.0.0.1', '10.43.0.1', this.server.publicIp, ...this.server.privateIps];
    const pair = servingCertificate({
      authority: { certificate: cluster.serverCa, key: cluster.serverCaKey },
      names: [...new Set([...names, facts.name, ...addresses, ...facts.k3s.tlsSans])],
      commonName: 'k3s',
      notBefore: now - 3_600_000,
      notAfter: now + 365 * 86_400_000,
    });
    const api = new ApiServer({ cluster, ground: this.#ground, ...pair });
    this.#api = api;
    void api.listen().then((port) => {
      if (!this.on) return api.close();
      this.#ground.addresses.publish(this.server.publicIp, 6443, port);
      this.log(`API at ${this.server.publicIp}:6443`);
    });
    this.after(readyAfterMs, () => {
      api.ready = true;
    });
  }

  ready(): void {
    if (this.cluster !== undefined && this.facts !== undefined)
      setNodeReady(this.cluster, this.facts.name, 'ready');
  }

  async powerOff(): Promise<void> {
    this.on = false;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    if (this.#api === undefined) return;
    this.#ground.addresses.withdraw(this.server.publicIp, 6443);
    await this.#api.close();
    this.#api = undefined;
  }

  /** Back after a power-off: what was installed is still there. */
  powerOn(): void {
    this.on = true;
    if (this.booted && this.facts?.role === 'control-plane') this.after(20_000, () => this.serveApi());
    if (this.booted) this.after(30_000, () => this.ready());
  }
}
