import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { type Tree, templateTree } from '../flux/template-tree.ts';
import { startGitServer } from '../git/git-server.ts';
import type { Ground } from '../ground.ts';
import type { CertificateFiles } from './certificate-files.ts';
import type { Chart } from './chart.ts';
import { type ChartRegistry, type RegistryAccess, startChartRegistry } from './chart-registry.ts';
import { ChartShelf } from './chart-shelf.ts';
import { kitCharts } from './kit-charts.ts';
import { openUpstreamDoor } from './upstream-door.ts';

/** The repository that Flux follows. */
export interface UpstreamGit {
  /** Plain http on loopback. */
  url: string;
  /** Commit of `main`. */
  readonly head: string;
  /** The files of `main`, by path. */
  readonly tree: Tree;
  /** Changes files (in place) and commits them to `main`; gives the commit's name. */
  commit(change: (files: Map<string, string>) => void, message?: string): Promise<string>;
}

/** The registry `ghcr.io/openova-io`, and the same charts by plain http on loopback. */
export interface UpstreamCharts {
  /** Plain http on loopback: OCI below `/v2/openova-io`, an index repository at the top. */
  url: string;
  /** `METHOD path status`, in order. */
  requests: readonly string[];
  publish(chart: Chart): void;
  /** False when there was no such version. */
  withdraw(name: string, version: string): boolean;
  /** What is left out stays as it is. */
  access(change: Partial<RegistryAccess>): void;
}

export interface Upstream {
  git: UpstreamGit;
  charts: UpstreamCharts;
  /** Environment of the programs that see this upstream in the place of the world. */
  env: Record<string, string>;
  /** Hosts that programs asked for in vain. */
  refused: readonly string[];
  close(): Promise<void>;
}

export interface UpstreamOptions {
  ground: Ground;
  folder: string;
  files: CertificateFiles;
  /** URLs under which Git is known; those with https are answered by this upstream. */
  repositories: URL[];
  pullToken: string;
  tree?: Tree | undefined;
  charts?: Chart[] | undefined;
}

const REGISTRY_HOST = 'ghcr.io';

/** Everything that a cluster fetches: Git and the charts, under the names that the real ones have. */
export async function openUpstream(options: UpstreamOptions): Promise<Upstream> {
  const { ground, files, repositories } = options;
  const git = await gitOf(options.tree ?? templateTree(), join(options.folder, 'git'));
  const shelf = new ChartShelf();
  for (const chart of options.charts ?? kitCharts()) shelf.publish(chart);
  const registry = await startChartRegistry(shelf, { scheme: 'bearer', password: options.pullToken });
  const byHttps = repositories.filter((url) => url.protocol === 'https:');
  const door = await openUpstreamDoor({
    hosts: {
      [REGISTRY_HOST]: registry.answer,
      ...Object.fromEntries(byHttps.map((url) => [url.hostname, git.listenerAt(url)])),
    },
    authority: ground.authority,
    authorityFile: files.write('upstream-ca.crt', ground.authority.certificate),
  });
  return {
    git: git.git,
    charts: chartsOf(shelf, registry),
    env: door.env,
    refused: door.refused,
    close: async () => void (await Promise.all([door.close(), registry.close(), git.close()])),
  };
}

async function gitOf(tree: Tree, folder: string) {
  const server = await startGitServer(tree, folder);
  let head = server.head;
  let files = tree;
  const git: UpstreamGit = {
    url: server.url,
    get head() {
      return head;
    },
    get tree() {
      return files;
    },
    async commit(change, message = 'A change') {
      const changed = new Map(files);
      change(changed);
      head = await server.commit(changed, message);
      files = changed;
      return head;
    },
  };
  /** Answers below the path that the URL has, with or without `.git`. */
  const listenerAt = (url: URL): RequestListener => {
    const base = url.pathname.replace(/(\.git)?\/?$/, '');
    return (request, response) => {
      const rest = (request.url ?? '').slice(base.length).replace(/^\.git/, '');
      if (request.url?.startsWith(base) === true) server.answer(request, response, `/openova.git${rest}`);
      else response.writeHead(404).end();
    };
  };
  return { git, listenerAt, close: () => server.close() };
}

function chartsOf(shelf: ChartShelf, registry: ChartRegistry): UpstreamCharts {
  return {
    url: registry.url,
    requests: registry.requests,
    publish: (chart) => shelf.publish(chart),
    withdraw: (name, version) => shelf.withdraw(name, version),
    access: (change) => {
      registry.access = { ...registry.access, ...change };
    },
  };
}
