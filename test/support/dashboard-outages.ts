import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createObserve } from '../../src/clients/flux/create-observe.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import type { EventBody } from '../../src/domain/event.ts';
import { Flux } from '../../src/sandbox/flux/flux.ts';
import { templateTree } from '../../src/sandbox/flux/template-tree.ts';
import type { ComponentClusters } from '../../src/services/components/component-clusters.ts';
import { listComponents } from '../../src/services/components/list-components.ts';
import type { Services } from '../../src/services/open.ts';
import { PULL_TOKEN, writePullSecret } from './flux-cluster.ts';
import { simulatedSite } from './forward-site.ts';
import type { ManualClock } from './ground.ts';
import { realClock } from './real-clock.ts';
import { learnedRegions } from './seen-clusters.ts';
import { CONVERGING, foldOf, told } from './story.ts';
import { FLUX_BOOTSTRAP } from './user-data.ts';

/** A cluster whose kit is installed, behind a real HTTPS server that a test takes away and brings back. */
export interface KitCluster {
  kubernetes: Kubernetes;
  /** The API server goes without a word. */
  kill(): Promise<void>;
  /** It is there again, with all that it held. */
  revive(): Promise<void>;
  /** Changes the spec of a component's release. */
  change(component: string, spec: Record<string, unknown>): void;
  close(): Promise<void>;
}

/** Longer than the kit takes, in minutes of the cluster's own time. */
const INSTALLED_AFTER = 90;

export async function kitCluster(): Promise<KitCluster> {
  const { cluster, kubernetes, kill, revive, close } = await simulatedSite();
  cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'cp1' }, status: {} });
  const revision = `main@sha1:${'0'.repeat(40)}`;
  const flux = new Flux(cluster, { tree: templateTree(), revision, chart: chartFor });
  writePullSecret(cluster, PULL_TOKEN);
  flux.install(FLUX_BOOTSTRAP, () => {});
  (cluster.ground.clock as ManualClock).advance(INSTALLED_AFTER * 60_000);
  return {
    ...{ kubernetes, kill, close },
    revive: async () => void (await revive?.()),
    change(component, spec) {
      const api = 'helm.toolkit.fluxcd.io/v2';
      const release = cluster.get(api, 'HelmRelease', `bp-${component}`, 'flux-system');
      if (release === undefined) throw new Error(`no release of ${component}`);
      cluster.put({ ...release, spec: { ...release.spec, ...spec } });
    },
  };
}

function chartFor(_name: string, _version: string, password: string | undefined) {
  return password === PULL_TOKEN ? ('ok' as const) : ('unauthorized' as const);
}

/** Sovereigns whose journals tell of a cluster, each with the real services on that cluster. */
export function sovereignsWith(clusters: Record<string, Pick<KitCluster, 'kubernetes'>>): Partial<Services> {
  const made: EventBody[] = [...CONVERGING, learnedRegions('fsn1')];
  const summaryOf = (fqdn: string) => {
    return { fqdn, state: 'done', sandbox: true, at: new Date(realClock.now()).toISOString() };
  };
  const eventsOf = (fqdn: string) => told(made).map((event) => ({ ...event, sovereign: fqdn }));
  return {
    sovereigns: {
      list: async () => ({ sovereigns: Object.keys(clusters).map(summaryOf), unreadable: [] }),
      show: async (fqdn: string) => ({ summary: summaryOf(fqdn), progress: foldOf(eventsOf(fqdn)) }),
      async *watch(fqdn: string) {
        const events = eventsOf(fqdn);
        for (const [index, event] of events.entries())
          yield { event, progress: foldOf(events.slice(0, index + 1)) };
      },
    },
    components: {
      list: (fqdn: string, request: Parameters<typeof listComponents>[1]) =>
        listComponents(clustersOf(fqdn, clusters[fqdn]!.kubernetes), request),
    },
  } as unknown as Partial<Services>;
}

function clustersOf(fqdn: string, cluster: Kubernetes): ComponentClusters {
  const kubernetes = async () => cluster;
  return {
    ...{ fqdn, sandbox: true, regions: ['fsn1'], kubernetes, clock: realClock, random: randomBytes },
    observe: createObserve({ kubernetes, clock: realClock, speed: 100 }),
    storedObjects: async () => undefined,
    close: async () => {},
  };
}

/** A way to an HTTP server that a test closes and opens, and on which it says what comes back. */
export interface HttpRelay {
  url: string;
  /** What is answered instead, by the path; undefined lets the answer through. */
  answer: (path: string) => string | undefined;
  stop(): Promise<void>;
  /** Listens again where it did. */
  start(): Promise<void>;
}

export async function httpRelay(to: string): Promise<HttpRelay> {
  let server: Server | undefined;
  const start = async (port = 0) => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = 'GET', url = '/', headers } = request;
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
      const instead = relay.answer(url);
      const { host: _, connection: __, 'content-length': ___, ...passed } = headers;
      const reply = await fetch(`${to}${url}`, {
        method,
        headers: passed as Record<string, string>,
        ...body,
      });
      const text = instead ?? (await reply.text());
      const type = reply.headers.get('content-type') ?? 'application/json';
      response.writeHead(instead === undefined ? reply.status : 200, { 'content-type': type }).end(text);
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const port = await start();
  const relay: HttpRelay = {
    ...{
      url: `http://127.0.0.1:${port}`,
      answer: () => undefined,
      start: async () => void (await start(port)),
    },
    async stop() {
      const ended = new Promise<void>((resolve) => server?.close(() => resolve()));
      server?.closeAllConnections();
      await ended;
    },
  };
  return relay;
}
