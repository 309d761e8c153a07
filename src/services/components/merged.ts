interface Timed {
  at: string;
}

/**
 * Several streams as one: to their end sorted by time, or, followed, as things come. Ends when all have ended or `signal`
 * aborts; the first failure ends them all.
 */
export async function* merged<T extends Timed>(
  streams: AsyncGenerator<T>[],
  live: boolean,
  signal: AbortSignal,
): AsyncGenerator<T> {
  if (live) yield* asTheyCome(streams, signal);
  else {
    const all = await Promise.all(streams.map(wholeOf));
    yield* all.flat().sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }
}

async function wholeOf<T>(stream: AsyncGenerator<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function* asTheyCome<T>(streams: AsyncGenerator<T>[], signal: AbortSignal): AsyncGenerator<T> {
  const next = async (index: number) => ({ index, result: await streams[index]!.next() });
  const pending = new Map(streams.map((_, index) => [index, next(index)]));
  for (const one of pending.values()) one.catch(() => undefined);
  while (pending.size > 0 && !signal.aborted) {
    const { index, result } = await Promise.race(pending.values());
    if (result.done === true) {
      pending.delete(index);
      continue;
    }
    const following = next(index);
    following.catch(() => undefined);
    pending.set(index, following);
    yield result.value;
  }
}
