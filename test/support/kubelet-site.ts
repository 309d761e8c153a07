import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKubeconfig } from '../../src/clients/kubernetes/kubeconfig.ts';
import { clientAt, type ForwardSite, forwardPki, forwardSocket, wayAt } from './forward-site.ts';
import { realClock } from './real-clock.ts';
import { realSite } from './real-cluster.ts';
import { tool } from './tools.ts';

/** The kubelet's own streaming code on a loopback port, and a client of it. */
export async function kubeletSite(): Promise<ForwardSite> {
  const pki = await forwardPki();
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-forward-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const kubelet = await startKubelet({
    cert: file('server.crt', pki.pair.certificate),
    key: file('server.key', pki.pair.key),
    clientCa: file('client-ca.crt', pki.clientCa.certificate),
  });
  const kubernetes = clientAt(kubelet.port, pki);
  return {
    ...{ kubernetes, listens: kubelet.listens, kill: kubelet.kill },
    socket: () => forwardSocket(wayAt(kubelet.port, pki)),
    async close() {
      await kubernetes.close();
      await kubelet.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same code where it stands on a Sovereign: behind a real API server. It needs the tools of a real cluster. */
export async function realApiSite(made = realSite()): Promise<ForwardSite> {
  const { cluster, kubernetes: client, kubeconfig, target, close } = await made;
  const kubelet = await startKubelet(cluster.kubelet.files);
  await cluster.kubelet.moveTo(kubelet.port);
  const kubernetes = await client();
  const metadata = { namespace: 'default' };
  await kubernetes.apply({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadata, name: 'default' },
  });
  await kubernetes.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: 'web' },
    spec: {
      nodeName: cluster.node,
      automountServiceAccountToken: false,
      containers: [{ name: 'web', image: 'nothing' }],
    },
  });
  return {
    ...{ kubernetes, listens: kubelet.listens },
    async socket() {
      const access = readKubeconfig(await kubeconfig());
      return forwardSocket({ access, target, clock: realClock });
    },
    kill: () => cluster.apiServer.kill(),
    revive: () => cluster.apiServer.start(),
    async close() {
      await close();
      await kubelet.kill();
    },
  };
}

/** The program on a loopback port with these files; what listens in its pods is told by `listens`. */
async function startKubelet({ cert, key, clientCa }: { cert: string; key: string; clientCa: string }) {
  const { path } = await tool('port-forward-server');
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-kubelet-'));
  const file = join(folder, 'ports.json');
  const ports: Record<string, number> = {};
  const listens = (at: number, loopback: number) => {
    ports[String(at)] = loopback;
    writeFileSync(file, JSON.stringify(ports));
  };
  writeFileSync(file, '{}');
  const args = ['-cert', cert, '-key', key, '-client-ca', clientCa, '-ports', file];
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const [told] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer | number];
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { port: Number(String(told).trim()), listens, kill };
}
