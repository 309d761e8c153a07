import { mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from '../ground.ts';
import { Cluster } from '../kubernetes/cluster-state.ts';
import { clusterText, type KeptCluster, type Membership } from '../kubernetes/cluster-text.ts';

/** How long changes are gathered before they are written, in time that does not shrink with the sandbox's speed. */
const GATHER_MS = 250;

interface Followed {
  file: string;
  membership(): Membership;
  isDue: boolean;
  unfollow(): void;
}

export interface TakenCluster {
  cluster: Cluster;
  isBooted: boolean;
  hasFlux: boolean;
}

/** Clusters on disk, one file each (0600: Secrets and authorities are in them), so that they outlive the sandbox. */
export class ClusterShelf {
  readonly #ground: Ground;
  readonly #folder: string | undefined;
  readonly #kept = new Map<string, KeptCluster>();
  readonly #restored = new Map<KeptCluster, Cluster>();
  readonly #followed = new Map<Cluster, Followed>();

  /** Without a folder nothing is kept. */
  constructor(ground: Ground, folder: string | undefined) {
    this.#ground = ground;
    this.#folder = folder;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) this.#read(name);
  }

  /** The cluster that a server belonged to when the sandbox ended, restored once for all its servers. */
  take(server: number): TakenCluster | undefined {
    for (const kept of this.#kept.values()) {
      const isBooted = kept.members[server];
      if (isBooted === undefined) continue;
      const cluster = this.#restored.get(kept) ?? restore(kept, this.#ground);
      this.#restored.set(kept, cluster);
      return { cluster, isBooted, hasFlux: kept.hasFlux };
    }
    return undefined;
  }

  /** Writes the cluster soon after each of its changes. */
  follow(cluster: Cluster, membership: () => Membership): void {
    if (this.#folder === undefined || this.#followed.has(cluster)) return;
    const file = join(this.#folder, fileName(cluster));
    const unfollow = cluster.store.onChange(() => this.touch(cluster));
    this.#followed.set(cluster, { file, membership, isDue: false, unfollow });
    this.touch(cluster);
  }

  touch(cluster: Cluster): void {
    const followed = this.#followed.get(cluster);
    if (followed === undefined || followed.isDue) return;
    followed.isDue = true;
    this.#ground.clock.after(GATHER_MS * this.#ground.clock.speed, () => this.#write(cluster, followed));
  }

  /** Writes what is not yet written and follows nothing any more. */
  close(): void {
    for (const [cluster, followed] of this.#followed) {
      followed.unfollow();
      this.#write(cluster, followed);
    }
    this.#followed.clear();
  }

  /** The cluster is gone for good. */
  drop(cluster: Cluster): void {
    const followed = this.#followed.get(cluster);
    if (followed === undefined) return;
    followed.unfollow();
    this.#followed.delete(cluster);
    removeFile(followed.file);
  }

  /** A server that never came back was deleted: its cluster goes with its last one. */
  forget(server: number): void {
    for (const [name, kept] of this.#kept) {
      if (kept.members[server] === undefined) continue;
      delete kept.members[server];
      const isEmpty = Object.keys(kept.members).length === 0;
      if (isEmpty && !this.#restored.has(kept)) removeFile(join(this.#folder ?? '', name));
    }
  }

  #read(name: string): void {
    try {
      const kept = JSON.parse(readFileSync(join(this.#folder ?? '', name), 'utf8')) as KeptCluster;
      if (kept.v === 1) this.#kept.set(name, kept);
    } catch (thrown) {
      this.#ground.log(`node: ${name} cannot be read: ${String(thrown)}`);
    }
  }

  #write(cluster: Cluster, followed: Followed): void {
    followed.isDue = false;
    if (this.#followed.get(cluster) !== followed) return;
    writeFileSync(`${followed.file}.new`, clusterText(cluster, followed.membership()), { mode: 0o600 });
    renameSync(`${followed.file}.new`, followed.file);
  }
}

function restore(kept: KeptCluster, ground: Ground): Cluster {
  const cluster = new Cluster(kept.facts, ground);
  cluster.store.restore(kept.objects, kept.revision);
  return cluster;
}

function fileName({ sovereign, region }: Cluster): string {
  return `${`${sovereign}--${region}`.replace(/[^a-z0-9.-]/gi, '_')}.json`;
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never written.
  }
}
