import { setTimeout as wait } from 'node:timers/promises';
import { createObserve } from '../../src/clients/flux/create-observe.ts';
import type { RegionView } from '../../src/clients/flux/region-view.ts';
import type { KubeObject } from '../../src/clients/kubernetes/kubernetes.ts';
import { bareName } from '../../src/domain/component.ts';
import type { Relay } from '../contracts/cluster-cases-relay.ts';
import type { ClusterSite } from '../contracts/cluster-cases-site.ts';
import { Fold, falseWord, firstSight } from './fault-run-fold.ts';
import { NAMES, ReleaseWriter } from './fault-run-writer.ts';
import { realClock } from './real-clock.ts';
import { pick, seeded } from './soak-schedule.ts';

export interface FaultRunOptions {
  site: ClusterSite;
  seed: number;
  /** Whether one more step is taken after so many. */
  goesOn(steps: number): boolean;
  say(line: string): void;
}

export interface FaultRunResult {
  /** How often each fault struck. */
  faults: { [fault: string]: number };
  writes: number;
  /** Transitions that our observer told of. */
  told: number;
}

/** `gone`: the API server dies. `cut`: connections are reset, and refused. `held`: what we send does not arrive. */
export const FAULTS = [
  ...['calm', 'gone', 'cut', 'cut, compacted', 'held'],
  ...['compacted', 'gone, compacted', 'gone, cut'],
];
const PATIENCE_MS = 90_000;
/** Of our observer and its client: how much shorter its pauses are. */
const SPEED = 60;

/**
 * Releases live on an API server that dies, is cut off and forgets, while our observer follows it on a way of its own.
 * After every step what was folded from its events is what a fresh list says; at the end every transition that it told
 * of was one, in that order.
 * @throws Error that names the seed, the step and what differs
 */
export async function faultRun({ site, seed, goesOn, say }: FaultRunOptions): Promise<FaultRunResult> {
  const run = new FaultRun(site, await site.relay(), seeded(seed));
  let last = 'the beginning';
  try {
    await run.begin();
    for (let steps = 0; goesOn(steps); steps += 1) {
      const fault = run.next();
      last = `step ${steps + 1} (${fault})`;
      await run.step(fault);
      say(`${last}: ${run.result().writes} writes, ${run.result().told} transitions told`);
    }
    run.judge();
    return run.result();
  } catch (thrown) {
    throw new Error(`seed ${seed}, ${last}: ${(thrown as Error).message}`, { cause: thrown });
  } finally {
    run.stop();
  }
}

class FaultRun {
  readonly random: () => number;
  readonly #site: ClusterSite;
  readonly #relay: Relay;
  readonly #writer: ReleaseWriter;
  readonly #fold = new Fold();
  readonly #faults: { [fault: string]: number } = {};
  readonly #ahead: string[] = [];
  readonly #stop = new AbortController();
  #failed: unknown;

  constructor(site: ClusterSite, relay: Relay, random: () => number) {
    this.#site = site;
    this.#relay = relay;
    this.random = random;
    this.#writer = new ReleaseWriter(site.link, random);
  }

  async begin(): Promise<void> {
    await this.#site.serveFlux();
    await this.#writer.expect();
    const kubernetes = await this.#site.kubernetes('admin', this.#relay, SPEED);
    const observe = createObserve({ kubernetes: async () => kubernetes, clock: realClock, speed: SPEED });
    const views = observe('fsn1', { signal: this.#stop.signal, workloads: false });
    this.#follow(views).catch((thrown) => {
      this.#failed = thrown;
    });
    await this.#agree();
  }

  /** Each fault once in so many steps as there are, in an order of chance. */
  next(): string {
    if (this.#ahead.length === 0) this.#ahead.push(...FAULTS);
    return this.#ahead.splice(Math.floor(this.random() * this.#ahead.length), 1)[0] as string;
  }

  /** Some writes, with a fault that lasts for a part of them. */
  async step(fault: string): Promise<void> {
    this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
    const count = 6 + Math.floor(this.random() * 18);
    const from = Math.floor(this.random() * count);
    const to = from + Math.floor(this.random() * (count - from));
    for (let index = 0; index < count; index += 1) {
      const name = pick(NAMES, this.random);
      if (index === from) await this.#strike(fault, name);
      await this.#writer.write(name);
      if (fault === 'calm') await this.#agree(name);
      if (index === to) this.#heal();
    }
    await this.#agree();
  }

  result(): FaultRunResult {
    const told = [...this.#fold.words.values()].reduce((sum, words) => sum + words.length, 0);
    return { faults: this.#faults, writes: this.#writer.writes, told };
  }

  /** Throws when something was told that was not, or twice. */
  judge(): void {
    for (const name of NAMES) {
      const told = this.#fold.words.get(bareName(name)) ?? [];
      const states = this.#writer.states.get(name) ?? [];
      const wrong = falseWord(told, states);
      const course = `told ${told.join(', ')}; was ${states.join(', ')}`;
      if (wrong !== undefined) throw new Error(`${name} was not ${wrong} when that was told: ${course}`);
      const again = told.find((word, index) => word === told[index - 1]);
      if (again !== undefined) throw new Error(`${name} was told to be ${again} twice: ${course}`);
    }
  }

  stop(): void {
    this.#heal();
    this.#stop.abort();
  }

  /** A server dies under a write. */
  async #strike(fault: string, name: string): Promise<void> {
    if (fault.includes('cut')) this.#relay.cut();
    if (fault === 'held') this.#relay.hold();
    if (fault.includes('compacted')) await this.#site.compact('helmreleases');
    if (!fault.includes('gone')) return;
    const under = this.#writer.write(name);
    await this.#site.kill();
    await wait(this.random() * 500);
    await this.#site.start();
    await under;
  }

  #heal(): void {
    this.#relay.mend();
    this.#relay.release();
  }

  async #follow(views: AsyncIterable<RegionView>): Promise<void> {
    const mine = new Set(NAMES.map(bareName));
    for await (const { components, changed = components } of views)
      this.#fold.hear(changed.filter(({ component }) => mine.has(component)));
    if (!this.#stop.signal.aborted) throw new Error('our observer has ended');
  }

  /** Resolves when what was folded is what a fresh list shows; of one release, what its last write was answered. */
  async #agree(only?: string): Promise<void> {
    const fresh = only === undefined ? await this.#writer.list() : this.#writer.objects;
    const expected = (only === undefined ? NAMES : [only]).map((name) => [name, seen(name, fresh)] as const);
    const wrong = () => expected.find(([name, one]) => one !== undefined && one !== this.#fold.of(name));
    for (const end = Date.now() + PATIENCE_MS; wrong() !== undefined; await wait(5)) {
      if (this.#failed !== undefined) throw this.#failed;
      const [name = '', one] = wrong() ?? [];
      if (Date.now() > end) throw new Error(`${name} is ${one}, but what is told is ${this.#fold.of(name)}`);
    }
  }
}

/** What one hears who only sees this; undefined in a moment of bookkeeping, of which nobody need have heard. */
function seen(name: string, objects: ReadonlyMap<string, KubeObject | undefined>): string | undefined {
  const one = firstSight(name, objects.get(name), realClock.now());
  const fold = new Fold();
  fold.hear([one]);
  return one.passing === true ? undefined : fold.of(name);
}
