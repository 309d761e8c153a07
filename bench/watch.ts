import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bench, ms, type Row } from './bench.ts';
import { builtWatcher } from './built-watcher.ts';
import { quantile } from './measure.ts';
import { clusterWith, type LargeCluster } from './watched-cluster.ts';

const CHANGES = 150;
/** Between two changes: ten a second, many times what a converging kit does. */
const PAUSE_MS = 100;

/** Said by the watcher. */
export type Told =
  | { type: 'synced'; seen: number; tookMs: number }
  | { type: 'seen'; change: number; at: number }
  | { type: 'memory'; rssMiB: number };

/** From a release's status changing on the simulated cluster to our event, over TLS, in another process. */
export const watching: Bench = {
  title: 'Watch on the simulated cluster, 10 changes a second',
  async run(quick) {
    const rows: Row[] = [];
    const program = await builtWatcher();
    for (const releases of [1_000, 10_000]) {
      for (const workloads of [false, true])
        rows.push(...(await watch(program, { releases, workloads, changes: quick ? 50 : CHANGES })));
    }
    return rows;
  },
};

interface Task {
  releases: number;
  /** Whether what runs is watched too. */
  workloads: boolean;
  changes: number;
}

async function watch(program: string, { releases, workloads, changes }: Task): Promise<Row[]> {
  const cluster = await clusterWith(releases);
  const order = JSON.stringify({ ...cluster.access, workloads });
  const watcher = fork(program, [order], { execArgv: ['--expose-gc'] });
  try {
    const synced = await told(watcher, 'synced');
    if (synced.seen < releases) throw new Error(`only ${synced.seen} of ${releases} releases were seen`);
    const lags = await lagsOf(watcher, cluster, releases, changes);
    watcher.send('memory');
    const { rssMiB } = await told(watcher, 'memory');
    const name = `${releases.toLocaleString('en')} releases${workloads ? ' and workloads' : ''}`;
    return rowsOf(name, synced.tookMs, lags, rssMiB);
  } finally {
    watcher.kill();
    await cluster.stop();
  }
}

async function lagsOf(
  watcher: ChildProcess,
  cluster: LargeCluster,
  releases: number,
  changes: number,
): Promise<number[]> {
  const begun = new Map<number, number>();
  const lags: number[] = [];
  watcher.on('message', (message: Told) => {
    if (message.type === 'seen') lags.push(message.at - begun.get(message.change)!);
  });
  for (let change = 0; change < changes; change += 1) {
    begun.set(change, performance.timeOrigin + performance.now());
    cluster.change((change * 37) % releases, change);
    await wait(PAUSE_MS);
  }
  for (let looks = 0; lags.length < changes && looks < 200; looks += 1) await wait(50);
  if (lags.length < changes) throw new Error(`${changes - lags.length} changes were never told`);
  return lags;
}

async function told<T extends Told['type']>(watcher: ChildProcess, type: T): Promise<Told & { type: T }> {
  for (;;) {
    const [message] = (await Promise.race([
      once(watcher, 'message'),
      once(watcher, 'exit').then(([code]) => Promise.reject(new Error(`the watcher ended with ${code}`))),
    ])) as [Told];
    if (message.type === type) return message as Told & { type: T };
  }
}

function rowsOf(name: string, syncMs: number, lags: number[], rssMiB: number): Row[] {
  const p99 = quantile(lags, 0.99);
  return [
    { what: `${name}: lag p50`, measured: ms(quantile(lags, 0.5)), floor: '', goal: '' },
    { what: `${name}: lag p99`, measured: ms(p99), floor: '', goal: '< 100 ms', met: p99 < 100 },
    {
      what: `${name}: memory of the watcher`,
      measured: `${Math.round(rssMiB)} MiB`,
      floor: '',
      goal: '< 200 MiB',
      met: rssMiB < 200,
    },
    { what: `${name}: until all are known`, measured: ms(syncMs), floor: '', goal: '' },
  ];
}
