/** Values of several sources as they come, in turn; ends when all end, throws what one throws. */
export async function* merge<T>(sources: AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const pending = new Map(iterators.map((iterator) => [iterator, step(iterator)]));
  try {
    while (pending.size > 0) {
      const { iterator, result } = await Promise.race(pending.values());
      // Asked last from now on, so that one source that always has something does not starve the others.
      pending.delete(iterator);
      if (result.done === true) continue;
      pending.set(iterator, step(iterator));
      yield result.value;
    }
  } finally {
    for (const next of pending.values()) next.catch(() => undefined);
    for (const iterator of iterators) void iterator.return?.().catch(() => undefined);
  }
}

async function step<T>(iterator: AsyncIterator<T>) {
  return { iterator, result: await iterator.next() };
}
