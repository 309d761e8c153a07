import type { Ground } from '../ground.ts';
import { readJsonFile, writePrivateJson } from '../process/private-file.ts';
import { type Change, changed, type Domain } from './domain.ts';
import { seededDomains } from './seed.ts';

/** A change that was answered and has not taken effect yet. */
interface Waiting {
  id: number;
  domain: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  due: number;
  change: Change;
  /** Takes effect only after another one of the same domain. */
  held: boolean;
}

interface Kept {
  domains: Domain[];
  hosts: string[];
  waiting: Waiting[];
}

/** After what time a write takes effect, in sandbox milliseconds: appends soon, whole zones at times late. */
const APPEND_MS = { least: 1_000, spread: 4_000 };
const REPLACE_MS = { least: 5_000, spread: 55_000 };
const HELD_MS = 600_000;
const AFTER_ANOTHER_MS = 1_000;

/** Domains and known hosts of the simulated account; with a file they are there again after a stop. */
export class Account {
  readonly #ground: Ground;
  readonly #file: string | undefined;
  readonly #domains: Map<string, Domain>;
  readonly #hosts: Set<string>;
  #waiting: Waiting[] = [];
  #lastId = 0;

  constructor(ground: Ground, options: { file?: string; domains?: readonly Domain[] } = {}) {
    this.#ground = ground;
    this.#file = options.file;
    const kept = options.file === undefined ? undefined : readJsonFile<Kept>(options.file);
    const domains = kept?.domains ?? options.domains ?? seededDomains();
    this.#domains = new Map(domains.map((domain) => [domain.name, domain]));
    this.#hosts = new Set(kept?.hosts ?? []);
    for (const one of kept?.waiting ?? []) this.#schedule(one, Math.max(0, one.due - ground.clock.now()));
  }

  find(name: string): Domain | undefined {
    return this.#domains.get(name);
  }

  list(): Domain[] {
    return [...this.#domains.values()];
  }

  /** Sets a domain at once, as somebody at the website does. */
  put(domain: Domain): void {
    this.#domains.set(domain.name, domain);
    this.#save();
  }

  /** Name servers that may be set; `set_ns` refuses others. */
  hosts(): string[] {
    return [...this.#hosts];
  }

  addHost(host: string): void {
    this.#hosts.add(host);
    this.#save();
  }

  removeHost(host: string): void {
    this.#hosts.delete(host);
    this.#save();
  }

  /** Takes a change; it is seen later, and not always in the order of the commands. */
  submit(domain: string, change: Change): void {
    const { clock, faults } = this.#ground;
    if (faults.strike('dynadot-lost-write', domain) !== undefined) return;
    const held = faults.strike('dynadot-out-of-order', domain) !== undefined;
    const ms = held ? HELD_MS : this.#delayOf(change);
    const due = clock.now() + ms / clock.speed;
    this.#schedule({ id: this.#lastId + 1, domain, due, change, held }, ms / clock.speed);
    this.#save();
  }

  #delayOf(change: Change): number {
    const late = this.#ground.faults.on('dynadot-late')?.value;
    if (late !== undefined) return Number(late);
    const { least, spread } = change.kind === 'append' ? APPEND_MS : REPLACE_MS;
    return least + this.#ground.random() * spread;
  }

  #schedule(one: Waiting, inMs: number): void {
    this.#lastId = Math.max(this.#lastId, one.id);
    this.#waiting.push(one);
    this.#ground.clock.after(inMs * this.#ground.clock.speed, () => this.#apply(one.id));
  }

  #apply(id: number): void {
    const one = this.#waiting.find((waiting) => waiting.id === id);
    const domain = one && this.#domains.get(one.domain);
    if (one === undefined || domain === undefined) return;
    this.#waiting = this.#waiting.filter((waiting) => waiting.id !== id);
    this.#domains.set(domain.name, changed(domain, one.change));
    for (const other of this.#waiting.filter(({ held, domain: name }) => held && name === one.domain))
      this.#ground.clock.after(AFTER_ANOTHER_MS, () => this.#apply(other.id));
    this.#ground.log(`dynadot: ${one.change.kind} of ${one.domain} takes effect`);
    this.#save();
  }

  #save(): void {
    if (this.#file === undefined) return;
    writePrivateJson(this.#file, { domains: this.list(), hosts: this.hosts(), waiting: this.#waiting });
  }
}
