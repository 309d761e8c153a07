import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { signAdminCertificate } from '../src/domain/certificates.ts';
import { fqdnOf } from '../src/domain/spec.ts';
import { madeSecrets, soloSpec } from '../test/support/sovereign-spec.ts';
import { tool } from '../test/support/tools.ts';
import type { Bench } from './bench.ts';
import { builtWatcher } from './built-watcher.ts';
import { type CountingRelay, countingRelay } from './counting-relay.ts';
import { kubectlWatchers } from './kubectl-watcher.ts';
import { changeRelease, makeReleases } from './many-releases.ts';
import { type AuditedSite, auditedSite, missingTool } from './real-site.ts';
import { type Figures, rowsOf, WAYS, type Way } from './real-watch-rows.ts';
import type { Told } from './watch.ts';
import type { LargeAccess } from './watched-cluster.ts';

const RELEASES = 1_000;
const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;

/** One watching side, attached. */
interface Watcher {
  processes: ChildProcess[];
  relay: CountingRelay;
  attachMs: number;
  attachBytes: number;
  requests: number;
  /** Milliseconds of this process's clock, by change. */
  seenAt: Map<number, number>;
}

/** Our watch and `kubectl get -w` at the same time on the same real API server. */
export const realWatching: Bench = {
  title: 'Watch on a real API server, 1,000 releases, against `kubectl get -w -o json`',
  async run(quick) {
    const missing = await missingTool(['kubectl']);
    if (missing !== undefined) {
      process.stderr.write(`${missing} is not here, so nothing is measured on a real API server\n`);
      return [];
    }
    const site = await auditedSite();
    try {
      await makeReleases(site.cluster.link, RELEASES);
      const figures = await new Run(site, await builtWatcher()).measure(quick ? 1 : 5, quick ? 50 : 200);
      return rowsOf(figures);
    } finally {
      await site.close();
    }
  },
};

class Run {
  readonly #site: AuditedSite;
  readonly #program: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'catalyst-bench-'));

  constructor(site: AuditedSite, program: string) {
    this.#site = site;
    this.#program = program;
  }

  async measure(rounds: number, changes: number): Promise<Record<Way, Figures>> {
    const watchers = new Map<Way, Watcher>();
    try {
      const attached: Record<Way, number[]> = { ours: [], json: [], table: [] };
      for (let round = 0; round < rounds; round += 1) {
        for (const way of WAYS) {
          end(watchers.get(way));
          watchers.set(way, await this.#attach(way));
          attached[way].push(watchers.get(way)!.attachMs);
        }
      }
      const begun = await this.#change(watchers, changes);
      const figures = async (way: Way): Promise<Figures> => {
        const { relay, attachBytes, requests, seenAt, processes } = watchers.get(way)!;
        const lags = [...seenAt].map(([change, at]) => at - begun.bytesAndTimes.get(change)!);
        const changeBytes = (relay.bytes() - begun.before.get(way)!) / changes;
        const rssMiB = await memoryOf(processes[0]!, way === 'ours');
        return { attachMs: attached[way], attachBytes, requests, changeBytes, lags, rssMiB };
      };
      return { ours: await figures('ours'), json: await figures('json'), table: await figures('table') };
    } finally {
      for (const watcher of watchers.values()) end(watcher);
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  /** With kubectl's discovery done, as on the machine of somebody who has asked that cluster before. */
  async #kubeconfig(relay: CountingRelay): Promise<string> {
    const { cluster } = this.#site;
    const file = join(this.#folder, `kubeconfig-${relay.port}`);
    const text = readFileSync(cluster.kubeconfig, 'utf8');
    writeFileSync(file, text.replaceAll(`:${cluster.apiServer.port}`, `:${relay.port}`), { mode: 0o600 });
    const { path } = await tool('kubectl');
    const env = { HOME: this.#folder, KUBECONFIG: file, PATH: process.env.PATH };
    await promisify(execFile)(path, ['get', 'ns', '-o', 'name'], { env });
    return file;
  }

  async #attach(way: Way): Promise<Watcher> {
    const relay = await countingRelay(this.#site.cluster.apiServer.port);
    const kubeconfig = await this.#kubeconfig(relay);
    const begunWith = relay.bytes();
    const program = way === 'ours' ? 'catalyst' : 'kubectl';
    const before = await this.#site.requestsOf(program);
    const seenAt = new Map<number, number>();
    const seen = (change: number) => seenAt.set(change, performance.now());
    const begun = performance.now();
    const { processes, attached } =
      way === 'ours' ? await this.#ours(relay, seen) : await this.#kubectl(way, kubeconfig, seen);
    await attached;
    const attachMs = performance.now() - begun;
    await settled(relay);
    const requests = (await this.#site.requestsOf(program)).size - before.size;
    return { processes, relay, attachMs, attachBytes: relay.bytes() - begunWith, requests, seenAt };
  }

  async #ours(relay: CountingRelay, seen: (change: number) => void) {
    const secrets = await madeSecrets(`${fqdnOf(soloSpec().domain)}/fsn1`);
    const { certificate: cert, key } = await signAdminCertificate(secrets.clientCa, Date.now());
    const server = `https://127.0.0.1:${relay.port}`;
    const access: LargeAccess = {
      ...{ server, serverName: 'localhost', ca: secrets.serverCa.certificate },
      client: { cert, key },
    };
    const child = fork(this.#program, [JSON.stringify({ ...access, workloads: false })], {
      execArgv: ['--expose-gc'],
    });
    const attached = new Promise<void>((resolve, reject) => {
      child.on('message', (message: Told) => {
        if (message.type === 'seen') seen(message.change);
        else if (message.type === 'synced' && message.seen === RELEASES) resolve();
      });
      child.once('exit', (code) => reject(new Error(`the watcher ended with ${code}`)));
    });
    return { processes: [child], attached };
  }

  async #kubectl(way: Way, kubeconfig: string, seen: (change: number) => void) {
    const { path } = await tool('kubectl');
    let processes: ChildProcess[] = [];
    const attached = new Promise<void>((resolve, reject) => {
      let count = 0;
      const listed = () => {
        count += 1;
        if (count === RELEASES) resolve();
      };
      const how = { program: path, kubeconfig, home: this.#folder, whole: way === 'json', listed, seen };
      processes = kubectlWatchers(how);
      processes[0]!.once('exit', (code) => reject(new Error(`kubectl ended with ${code}`)));
    });
    return { processes, attached };
  }

  /** Ten a second, until all sides have seen all of them. */
  async #change(watchers: Map<Way, Watcher>, changes: number) {
    const before = new Map([...watchers].map(([way, { relay }]) => [way, relay.bytes()]));
    const bytesAndTimes = new Map<number, number>();
    for (let change = 0; change < changes; change += 1) {
      bytesAndTimes.set(change, performance.now());
      await changeRelease(this.#site.cluster.link, (change * 37) % RELEASES, change);
      await wait(PAUSE_MS);
    }
    const all = () => [...watchers.values()].every(({ seenAt }) => seenAt.size === changes);
    for (const until = performance.now() + PATIENCE_MS; !all() && performance.now() < until; ) await wait(50);
    if (!all()) throw new Error('changes were never told');
    return { before, bytesAndTimes };
  }
}

/** No byte for a while: everything that attaching takes has been asked. */
async function settled(relay: CountingRelay): Promise<void> {
  for (let before = -1; before !== relay.bytes(); await wait(500)) before = relay.bytes();
}

function end(watcher: Watcher | undefined): void {
  for (const child of watcher?.processes ?? []) child.removeAllListeners('exit').kill('SIGKILL');
  watcher?.relay.close();
}

/** What the kernel counts, MiB. */
async function memoryOf(child: ChildProcess, collects: boolean): Promise<number> {
  if (collects) {
    const told = once(child, 'message');
    child.send('memory');
    await told;
  }
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
