/** Which keys hang on which others, both ways. */
export class KeyIndex {
  readonly #of = new Map<string, readonly string[]>();
  readonly #by = new Map<string, Set<string>>();

  /** From now on `key` hangs on these and on no others. */
  link(key: string, others: readonly string[]): void {
    for (const other of this.#of.get(key) ?? []) {
      const keys = this.#by.get(other);
      keys?.delete(key);
      if (keys?.size === 0) this.#by.delete(other);
    }
    if (others.length === 0) this.#of.delete(key);
    else this.#of.set(key, others);
    for (const other of others) {
      const keys = this.#by.get(other);
      if (keys === undefined) this.#by.set(other, new Set([key]));
      else keys.add(key);
    }
  }

  /** What `key` hangs on. */
  of(key: string): readonly string[] {
    return this.#of.get(key) ?? [];
  }

  /** What hangs on `other`. */
  by(other: string): Iterable<string> {
    return this.#by.get(other) ?? [];
  }
}
