import { Agent, type Dispatcher } from 'undici';

/** A way out that answers in rounds: whoever asks waits until nobody else can go on, then all go at once. */
export interface RoundTrips {
  dispatcher: Dispatcher;
  /** Runs `work` and tells how many calls it took one after another. */
  count<T>(work: () => Promise<T>): Promise<{ rounds: number; calls: number; result: T }>;
  close(): Promise<void>;
}

/** Counts the depth of calls instead of measuring time: a round stands for one latency of the network. */
export function roundTrips(): RoundTrips {
  const agent = new Agent();
  const queue: (() => void)[] = [];
  let answering = 0;
  let calls = 0;
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    calls += 1;
    queue.push(() => {
      answering += 1;
      dispatch(
        options,
        watched(handler, () => (answering -= 1)),
      );
    });
    return true;
  });
  return {
    dispatcher,
    async count(work) {
      let finished = false;
      let rounds = 0;
      calls = 0;
      const outcome = work().finally(() => {
        finished = true;
      });
      outcome.catch(() => {});
      while (!finished) {
        await turns(20);
        if (answering > 0 || queue.length === 0) continue;
        rounds += 1;
        for (const go of queue.splice(0)) go();
      }
      return { rounds, calls, result: await outcome };
    },
    close: () => agent.close(),
  };
}

function watched(handler: Dispatcher.DispatchHandler, ended: () => void): Dispatcher.DispatchHandler {
  return new Proxy(handler, {
    get(target, name) {
      const found = Reflect.get(target, name) as unknown;
      if (typeof found !== 'function') return found;
      return (...given: unknown[]) => {
        if (name === 'onResponseEnd' || name === 'onResponseError') ended();
        return Reflect.apply(found, target, given);
      };
    },
  });
}

/** Lets everything that is ready run, input and output included. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((next) => setImmediate(next));
}
