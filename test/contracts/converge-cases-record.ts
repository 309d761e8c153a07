import type { RegionView } from '../../src/clients/flux/region-view.ts';
import type { Delivery } from '../../src/domain/component/delivery.ts';
import type { Component } from '../../src/domain/component.ts';

const LONGEST_MS = 240_000;
const FAILING = /^(Install|Upgrade)Failed$|^(Uninstall|Rollback)(Succeeded|Failed)$/;

/**
 * What lasts of a component's state, in a word: which moments of its controller's work a watch shows in between depends
 * on how fast everybody is. Undefined for those.
 */
export function wordOf(one: Component): string | undefined {
  if (one.missing) return 'missing';
  if (one.suspended) return `${one.state}, suspended`;
  if (one.passing === true || one.reason === 'Deleting') return undefined;
  if (one.state === 'installed') return 'installed';
  if (one.state === 'failed') return `failed: ${one.reason}`;
  if (one.state === 'pending') return one.blockedBy === undefined ? undefined : `waits for ${one.blockedBy}`;
  if (one.state === 'degraded' && FAILING.test(one.reason ?? ''))
    return `failing, ${one.attempts ?? 'endless'} attempts`;
  // How long a source or its chart takes to come is a matter of the machine.
  if (one.cause === undefined ? one.state === 'degraded' : /^its source .* does not exist$/.test(one.cause))
    return undefined;
  if (one.state === 'degraded') return `degraded: ${one.cause}`;
  return one.cause === undefined ? undefined : `unwell: ${one.cause}`;
}

function wordOfDelivery({ ready, suspended, waitsFor, cause }: Delivery): string | undefined {
  if (ready) return suspended ? 'ready, suspended' : 'ready';
  return waitsFor === undefined ? cause : `waits for ${waitsFor}`;
}

/** What our observer says of everything, as words in order without repetitions. */
export class Record {
  readonly #told = new Map<string, string[]>();
  readonly #waiting = new Set<() => void>();
  #failed: unknown;

  async follow(views: AsyncIterable<RegionView>): Promise<void> {
    try {
      for await (const view of views) this.#hear(view);
    } catch (thrown) {
      this.#failed = thrown;
    }
    for (const look of this.#waiting) look();
  }

  of(name: string): string[] {
    return this.#told.get(name) ?? [];
  }

  /** Resolves when the last word of `name` is `word`. */
  async until(name: string, word: string | RegExp): Promise<void> {
    const last = () => this.of(name).at(-1) ?? '';
    await this.#when(
      () => (typeof word === 'string' ? last() === word : word.test(last())),
      () => `${name}: still waiting for ${word} after ${this.of(name)}`,
    );
  }

  /** Resolves when `word` was ever told of `name`. */
  async heard(name: string, word: string): Promise<void> {
    await this.#when(
      () => this.of(name).includes(word),
      () => `${name}: ${word} was not told, but ${this.of(name)}`,
    );
  }

  async #when(holds: () => boolean, late: () => string): Promise<void> {
    const end = Date.now() + LONGEST_MS;
    while (!holds()) {
      if (this.#failed !== undefined) throw this.#failed;
      if (Date.now() > end) throw new Error(late());
      await this.#next();
    }
  }

  /** After whatever is heard next, or a second. */
  async #next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(resolve, 1_000);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }

  #hear({ components, kustomizations }: RegionView): void {
    for (const one of components) this.#tell(one.component, wordOf(one));
    for (const one of kustomizations) this.#tell(`kustomization ${one.name}`, wordOfDelivery(one));
    for (const look of this.#waiting) look();
  }

  #tell(name: string, word: string | undefined): void {
    const words = this.#told.get(name) ?? [];
    this.#told.set(name, words);
    // An inventory may be seen before what it lists.
    if (word === undefined || word === words.at(-1) || (word === 'missing' && words.length === 0)) return;
    words.push(word);
  }
}
