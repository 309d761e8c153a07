import { EventEmitter } from 'node:events';
import type { Ground } from '../../ground.ts';
import { notFound, Refusal, uniqueness } from '../api/refusal.ts';
import { nextPublicAddress } from './public-pool.ts';
import { type ActionRecord, KINDS, type Kind, type RecordsByKind } from './records.ts';
import { type CloudSnapshot, emptyCollections, readSnapshot, writeSnapshot } from './snapshot-file.ts';

/** How many of each kind a project may have; only what is documented is limited. */
export const DEFAULT_LIMITS: Partial<Record<Kind, number>> = {
  servers: 10,
  networks: 50,
  firewalls: 50,
  placement_groups: 50,
};

export interface CloudOptions {
  /** Where the project is kept; without it, it lives in memory only. */
  file?: string;
  limits?: Partial<Record<Kind, number>>;
}

/** The project: its objects, its running actions and its public addresses. */
export class Cloud {
  readonly ground: Ground;
  /** Tells the load balancers' proxies that services or targets changed. */
  readonly changed = new EventEmitter<{ balancers: [] }>();
  readonly #limits: Partial<Record<Kind, number>>;
  readonly #file: string | undefined;
  readonly #state: CloudSnapshot;
  #isSavePlanned = false;

  constructor(ground: Ground, options: CloudOptions = {}) {
    this.ground = ground;
    this.#file = options.file;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const kept = this.#file === undefined ? undefined : readSnapshot(this.#file);
    this.#state = kept ?? {
      lastId: 4_200_000,
      lastAddress: -1,
      collections: emptyCollections(),
      actions: [],
    };
  }

  all<K extends Kind>(kind: K): RecordsByKind[K][] {
    return [...this.#state.collections[kind].values()] as RecordsByKind[K][];
  }

  find<K extends Kind>(kind: K, id: number): RecordsByKind[K] | undefined {
    return this.#state.collections[kind].get(id) as RecordsByKind[K] | undefined;
  }

  get<K extends Kind>(kind: K, id: number): RecordsByKind[K] {
    const found = this.find(kind, id);
    if (found === undefined) throw notFound(singular(kind), id);
    return found;
  }

  /** Adds a record once name and project limit allow it. */
  add<K extends Kind>(kind: K, record: RecordsByKind[K]): RecordsByKind[K] {
    (this.#state.collections[kind] as Map<number, RecordsByKind[K]>).set(record.id, record);
    this.save();
    return record;
  }

  /** Throws what a create of that kind and name would meet: a used name, or the project's limit. */
  mayCreate(kind: Kind, name: string): void {
    if (this.ground.faults.strike('hetzner-uniqueness', kind)) throw uniqueness('name');
    this.mayBeNamed(kind, name);
    const limit = this.#limits[kind];
    const isQuotaFault = kind === 'servers' && this.ground.faults.strike('hetzner-quota', kind) !== undefined;
    if (isQuotaFault || (limit !== undefined && this.#state.collections[kind].size >= limit)) {
      throw new Refusal('resource_limit_exceeded', `${singular(kind)} limit exceeded`, {
        limits: [{ name: `${singular(kind)}_limit` }],
      });
    }
  }

  mayBeNamed(kind: Kind, name: string, except?: number): void {
    if (this.all(kind).some((one) => one.name === name && one.id !== except)) throw uniqueness('name');
  }

  remove(kind: Kind, id: number): void {
    this.#state.collections[kind].delete(id);
    this.save();
  }

  nextId(): number {
    // Steps differ, as real IDs do: nobody may count on the next number.
    this.#state.lastId += 1 + Math.floor(this.ground.random() * 5);
    return this.#state.lastId;
  }

  created(): string {
    return apiTime(this.ground.clock.now());
  }

  publicAddress(): string {
    const used = new Set<string>();
    for (const kind of ['primary_ips', 'floating_ips'] as const)
      for (const one of this.all(kind)) used.add(one.ip);
    for (const one of this.all('load_balancers')) used.add(one.ipv4);
    const next = nextPublicAddress(this.#state.lastAddress, used);
    if (next === undefined) throw new Refusal('resource_unavailable', 'no public address is free');
    this.#state.lastAddress = next.index;
    return next.ip;
  }

  get actions(): readonly ActionRecord[] {
    return this.#state.actions;
  }

  addAction(action: ActionRecord): ActionRecord {
    this.#state.actions.push(action);
    if (this.#state.actions.length > 5000) this.#state.actions.splice(0, 1000);
    this.save();
    return action;
  }

  /** Saves soon: many changes in one turn are written once. */
  save(): void {
    if (this.#file === undefined || this.#isSavePlanned) return;
    this.#isSavePlanned = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.#isSavePlanned = false;
    if (this.#file !== undefined) writeSnapshot(this.#file, this.#state);
  }

  counts(): Record<Kind, number> {
    return Object.fromEntries(KINDS.map((kind) => [kind, this.#state.collections[kind].size])) as Record<
      Kind,
      number
    >;
  }
}

export function singular(kind: string): string {
  return kind.replace(/s$/, '');
}

/** Whole seconds with a `Z`, as the API writes times. */
export function apiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
