import { startCluster } from '../src/sandbox/cluster.ts';
import type { ApiObject } from '../src/sandbox/kubernetes/api-object.ts';
import { portOf } from '../test/support/booted.ts';
import { signed, testGround } from '../test/support/ground.ts';
import { type RawLink, raw } from '../test/support/raw-kubernetes.ts';
import { bootedServer, testCluster, userData } from '../test/support/user-data.ts';

export interface LargeAccess {
  server: string;
  serverName: string;
  ca: string;
  client: { cert: string; key: string };
}

export interface LargeCluster {
  access: LargeAccess;
  /** Changes the status of one release; the message says which change it was. */
  change(release: number, change: number): Promise<void>;
  stop(): Promise<void>;
}

const RELEASES = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases';
/** Repository alone: without the kit's Kustomizations only the releases made for the measurement are there. */
const BOOTSTRAP = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: openova, namespace: flux-system }
spec: { interval: 1m, url: "https://github.com/openova-io/openova", ref: { branch: main } }
`;

/** A cluster of the sandbox with many installed releases that Flux leaves alone. */
export async function clusterWith(releases: number): Promise<LargeCluster> {
  const ground = testGround();
  const secrets = testCluster();
  const part = await startCluster(ground, { registryPullToken: 'x'.repeat(20), extraReleases: releases });
  ground.bus.emit(
    'server-started',
    bootedServer(userData(secrets, { name: 'cp1', fluxBootstrap: BOOTSTRAP })),
  );
  const { certificate: cert, key } = signed(
    secrets.clientCa,
    '/O=system:masters/CN=catalyst',
    'extendedKeyUsage=clientAuth',
  );
  for (let minutes = 0; minutes < 10; minutes += 1) ground.clock.advance(60_000);
  const port = await portOf(ground, '203.0.113.10', 6443);
  const ca = secrets.serverCa.certificate;
  const link: RawLink = { port, ca, client: { certificate: cert, key } };
  await allThere(link, () => ground.clock.advance(60_000));
  return {
    access: {
      server: `https://127.0.0.1:${port}`,
      serverName: 'omantel.omani.works',
      ca,
      client: { cert, key },
    },
    change: (release, change) => changeStatus(link, release, change),
    stop: () => part.stop(),
  };
}

async function allThere(link: RawLink, pass: () => void): Promise<void> {
  for (let looks = 0; looks < 50; looks += 1) {
    const { status, body } = await raw(link, 'GET', `${RELEASES}?limit=1`);
    if (status === 200 && (body.items as unknown as ApiObject[]).length > 0) return;
    pass();
  }
  throw new Error('the releases never appeared');
}

async function changeStatus(link: RawLink, release: number, change: number): Promise<void> {
  const name = `bp-extra-${String(release).padStart(5, '0')}`;
  const ready = {
    type: 'Ready',
    status: 'False',
    reason: 'UpgradeFailed',
    message: `change ${change}`,
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 1,
  };
  // Given up: what Flux will try again by itself is told only when it lasts.
  const stalled = { ...ready, type: 'Stalled', status: 'True', reason: 'RetriesExceeded' };
  const body = { status: { observedGeneration: 1, conditions: [ready, stalled] } };
  const type = 'application/merge-patch+json';
  const { status, text } = await raw(link, 'PATCH', `${RELEASES}/${name}/status`, body, type);
  if (status !== 200) throw new Error(`the change was refused: ${status} ${text.slice(0, 200)}`);
}
