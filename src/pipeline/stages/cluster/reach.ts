import type { Kubernetes, Probe, Reached } from '../../../clients/kubernetes/kubernetes.ts';
import { plainText } from '../../../domain/plain-text.ts';
import { regionKeys } from '../../../domain/spec.ts';
import { USUAL_MS } from '../../../domain/stage.ts';
import { clusterSpeed } from '../../../domain/surroundings.ts';
import type { World } from '../../world.ts';
import { type BootstrapStatus, bootstrapStatus, refuseFailedBootstrap } from './bootstrap-status.ts';
import { cloudSight, cloudText, offNames, type SeenServer } from './cloud-text.ts';
import { nodesOf } from './node-names.ts';
import { bootText, nodeText, notReady, offText, switchedOff } from './not-ready.ts';
import { StepReport } from './step-report.ts';

const LADDER: [step: string, title: string, Reached][] = [
  ['tcp', 'TCP', 'tcp'],
  ['tls', 'TLS', 'tls'],
  ['authentication', 'authentication', 'authenticated'],
  ['readyz', '/readyz', 'ready'],
];
const ORDER: Reached[] = ['nothing', 'tcp', 'tls', 'authenticated', 'ready'];
const POLL_MS = 2_000;
const QUICKEST_POLL_MS = 250;
const ASK_CLOUD_MS = 60_000;
const GIVE_UP_AFTER = 6;
const SHORTEST_PATIENCE_MS = 45_000;
const UNAUTHORIZED_IN_A_ROW = 3;
const OFF_IN_A_ROW = 2;

/**
 * Waits until a region's API answers and all its nodes are ready; resolves with their number. Says on the way which
 * step it is at, and why once it takes twice as long as usual. Throws CatalystError.
 */
export async function reachCluster(
  world: World,
  region: string,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): Promise<number> {
  const wait = new Wait(world, region);
  for (;;) {
    const probe = await kubernetes.probe(signal);
    signal.throwIfAborted();
    const booting = probe.reached === 'ready' ? await bootstrap(world, region, kubernetes) : undefined;
    await wait.tell(probe, booting);
    const ready = wait.readyNodes(probe);
    if (ready !== undefined) return ready;
    await wait.complain(probe);
    await world.clock.sleep(Math.max(QUICKEST_POLL_MS, POLL_MS / world.target.speed), signal);
  }
}

/** The first control plane that is not done, or a failure thrown. */
async function bootstrap(
  world: World,
  region: string,
  kubernetes: Kubernetes,
): Promise<BootstrapStatus | undefined> {
  let open: BootstrapStatus | undefined;
  for (const node of nodesOf(world, region).filter((one) => one.controlPlane)) {
    const status = await bootstrapStatus(kubernetes, node.name);
    refuseFailedBootstrap(node.name, status);
    if (status !== undefined && status.state !== 'done') open ??= status;
  }
  return open;
}

class Wait {
  readonly #world: World;
  readonly #region: string;
  readonly #report: StepReport;
  readonly #prefix: string;
  readonly #began: number;
  readonly #usual: number;
  #said = '';
  #asked: { at: number; seen: SeenServer[] } | undefined;
  #foundOff = 0;
  #unauthorized = 0;

  constructor(world: World, region: string) {
    this.#world = world;
    this.#region = region;
    this.#report = new StepReport(world, 'cluster');
    this.#prefix = regionKeys(world.spec.regions).length > 1 ? `${region} ` : '';
    this.#began = world.clock.now();
    this.#usual = USUAL_MS.cluster / clusterSpeed(world.target);
  }

  async tell(probe: Probe, booting: BootstrapStatus | undefined): Promise<void> {
    const reached = ORDER.indexOf(probe.reached);
    let waiting = false;
    for (const [step, title, needs] of LADDER) {
      const done = reached >= ORDER.indexOf(needs);
      const state = done ? 'done' : waiting ? 'waiting' : 'running';
      const detail = state === 'running' && probe.reason !== undefined ? plainText(probe.reason) : undefined;
      await this.#report.step({
        step: `${this.#region}.${step}`,
        title: `${this.#prefix}${title}`,
        state,
        detail,
      });
      waiting ||= !done;
    }
    await this.#tellNodes(probe, booting);
  }

  readyNodes(probe: Probe): number | undefined {
    const { ready, wanted } = this.#nodes(probe);
    return probe.reached === 'ready' && ready >= wanted ? ready : undefined;
  }

  /** After twice the usual time: why, once a reason. Much later, or when it cannot heal (a server stays off): the end. */
  async complain(probe: Probe): Promise<void> {
    this.#unauthorized = probe.code === 'CATALYST-KUBERNETES-UNAUTHORIZED' ? this.#unauthorized + 1 : 0;
    const { fqdn, clock } = this.#world;
    const failure = () => notReady(fqdn, probe, this.#nodes(probe).open);
    if (this.#unauthorized >= UNAUTHORIZED_IN_A_ROW) throw failure();
    const waited = clock.now() - this.#began;
    if (waited < this.#usual * 2) return;
    const seen = await this.#cloud();
    if (this.#foundOff >= OFF_IN_A_ROW) throw switchedOff(fqdn, offNames(seen));
    if (waited >= Math.max(SHORTEST_PATIENCE_MS, this.#usual * GIVE_UP_AFTER)) throw failure();
    const text = this.#why(probe, seen);
    if (text === this.#said) return;
    this.#said = text;
    await this.#world.emit({
      type: 'stage-line',
      stage: 'cluster',
      level: 'warn',
      text: `${this.#prefix}${text}`,
    });
  }

  async #tellNodes(probe: Probe, booting: BootstrapStatus | undefined): Promise<void> {
    const { ready, wanted, open } = this.#nodes(probe);
    const reachable = probe.reached === 'ready';
    const step = booting === undefined || booting.step === '' ? undefined : `first boot: ${booting.step}`;
    const detail = step ?? (open === undefined ? undefined : nodeText(open));
    await this.#report.step({
      step: `${this.#region}.nodes`,
      title: `${this.#prefix}nodes ready`,
      state: !reachable ? 'waiting' : ready >= wanted ? 'done' : 'running',
      detail: reachable ? detail : undefined,
      done: ready,
      total: wanted,
    });
  }

  #nodes(probe: Probe) {
    const nodes = probe.nodes ?? [];
    const expected = nodesOf(this.#world, this.#region);
    const ready = nodes.filter(
      (node) => node.ready && (expected.length === 0 || expected.some((one) => one.name === node.name)),
    );
    const absent = expected.find((one) => !nodes.some((node) => node.name === one.name));
    const open = nodes.find((node) => !node.ready) ?? absent;
    return { ready: ready.length, wanted: Math.max(1, expected.length), open };
  }

  /** Asked seldom: the token's calls are limited by the hour. */
  async #cloud(): Promise<SeenServer[]> {
    const now = this.#world.clock.now();
    if (now - (this.#asked?.at ?? Number.NEGATIVE_INFINITY) >= ASK_CLOUD_MS / this.#world.target.speed) {
      const seen = await cloudSight(this.#world, this.#region);
      this.#foundOff = offNames(seen).length > 0 ? this.#foundOff + 1 : 0;
      this.#asked = { at: now, seen };
    }
    return this.#asked?.seen ?? [];
  }

  #why(probe: Probe, seen: readonly SeenServer[]): string {
    const off = offNames(seen);
    if (off.length > 0)
      return `Twice the usual time has passed, and Hetzner says that ${offText(off)}. Switch on: hcloud server poweron ${off[0]}`;
    const hint = probe.hint === undefined ? '' : ` ${probe.hint}`;
    if (probe.reason !== undefined) {
      const cloud = ['nothing', 'tcp'].includes(probe.reached) ? cloudText(seen) : '';
      return plainText(`Twice the usual time has passed. ${probe.reason}${cloud}${hint}`);
    }
    const { open } = this.#nodes(probe);
    const node = open === undefined ? 'no node has joined.' : `${nodeText(open)}.${bootText(open)}`;
    return plainText(`Twice the usual time has passed: ${node}`);
  }
}
