import type { ApiObject } from './api-object.ts';

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: ApiObject;
  /** The object before this change; undefined when it is new. */
  previous: ApiObject | undefined;
  revision: number;
  /** `group/resource`. */
  collection: string;
}

/** The newest changes of one collection: what a watch can be resumed across. Older ones are forgotten. */
export class ChangeHistory {
  /** A watch from an older revision than this one gets 410. */
  oldest: number;
  /** The newest change that a compaction reached, when what was before it is needed to tell of it. */
  torn: Change | undefined;
  readonly #limit: number;
  #changes: Change[] = [];

  constructor(oldest: number, limit: number) {
    this.oldest = oldest;
    this.#limit = limit;
  }

  record(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length < this.#limit * 2) return;
    this.oldest = this.#changes[this.#limit - 1]?.revision ?? this.oldest;
    this.#changes = this.#changes.slice(this.#limit);
  }

  /** Changes after `revision`, or undefined when some of them are forgotten. */
  since(revision: number): Change[] | undefined {
    if (revision < this.oldest) return undefined;
    return this.#changes.filter((change) => change.revision > revision);
  }

  /** Forgets everything up to `revision`, as a compaction does. */
  compact(revision: number): void {
    this.oldest = revision;
    this.torn = this.#changes.find((change) => change.revision === revision && change.type !== 'ADDED');
    this.#changes = this.#changes.filter((change) => change.revision > revision);
  }
}
