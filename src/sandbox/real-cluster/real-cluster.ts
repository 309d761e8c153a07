import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterToolName } from '../../toolbox/tool.ts';
import type { Tree } from '../flux/template-tree.ts';
import type { Ground } from '../ground.ts';
import type { PodPorts } from '../kubernetes/pod-ports.ts';
import { type NodeFacts, nodeFacts } from '../node/node-facts.ts';
import { filesOfUserData } from '../node/user-data.ts';
import { type ApiServerProcess, startApiServer } from './api-server-process.ts';
import { type FoundAuthorities, foundAuthorities } from './authority-files.ts';
import { CertificateFiles } from './certificate-files.ts';
import type { Chart } from './chart.ts';
import type { Conduct, WorkloadMatch } from './conduct.ts';
import { type Etcd, startEtcd } from './etcd-process.ts';
import { type FirstBoot, firstBoot } from './first-boot.ts';
import {
  type FluxController,
  type FluxControllers,
  prepareControllers,
  writeKubeconfig,
} from './flux-controllers.ts';
import { repositoryUrls } from './flux-objects.ts';
import { freePorts } from './free-ports.ts';
import type { KubeLink } from './kube-link.ts';
import type { KubeletFiles } from './kubelet-server.ts';
import { type MachinePlace, setKubeletPort } from './register-node.ts';
import { Supervisor } from './supervisor.ts';
import { openUpstream, type Upstream, type UpstreamCharts, type UpstreamGit } from './upstream.ts';

/** Paths of programs, and for `flux-crds` of a folder. */
export type ClusterTools = Readonly<Record<ClusterToolName, string>>;

export interface RealClusterOptions {
  /** Clock, authority of the upstream's TLS, log, and the address book in which the API is published. */
  ground: Ground;
  /** What the first control plane was really sent. */
  userData: string;
  place: MachinePlace;
  tools: ClusterTools;
  /** Where everything is kept: logs, keys, data. Readable by its owner only. */
  folder: string;
  /** The only password with which charts can be pulled. */
  pullToken: string;
  /** What Git holds; the kit unless given. */
  tree?: Tree;
  /** What is published; the kit's charts unless given. */
  charts?: Chart[];
  /** More flags, after ours: the last one of a name counts. */
  flags?: Partial<Record<'etcd' | 'kube-apiserver' | FluxController, string[]>>;
}

export interface RealCluster {
  /** Name of its node. */
  node: string;
  /** `203.0.113.10`, with the API at its port 6443 in the ground's address book. */
  address: string;
  /** What was found in user_data. */
  authorities: FoundAuthorities;
  /** A kubeconfig of an administrator, for programs of this machine. */
  kubeconfig: string;
  /** The sandbox's own way to the API, as administrator. A watch of it ends with the API server. */
  link: KubeLink;
  /**
   * The rest of the first boot: Flux's definitions, its controllers and the Flux objects found in user_data. What the
   * controllers miss at their start (the pull secret) they look for again only after longer and longer pauses.
   */
  installFlux(): Promise<void>;
  /** Registers one more machine of the cluster, ready. */
  addNode(facts: NodeFacts, place: MachinePlace): Promise<void>;
  etcd: Pick<Etcd, 'compact' | 'revision' | 'kill'>;
  apiServer: Pick<ApiServerProcess, 'port' | 'isRunning' | 'kill' | 'start' | 'restart'>;
  controllers: FluxControllers;
  git: UpstreamGit;
  charts: UpstreamCharts;
  /** Hosts that a controller asked for in vain. */
  refused: readonly string[];
  /** Where what listens in its pods really listens: port-forward goes there. */
  podPorts: PodPorts;
  workloads: {
    /** How matching workloads do from now on; returns what takes it back. */
    behave(match: WorkloadMatch, conduct: Conduct): () => void;
  };
  /** For another program in the place of our kubelet, such as one that knows port-forward. */
  kubelet: {
    /** Certificate and key that it must show (as `localhost`), and the authority of who asks it. */
    files: KubeletFiles;
    /** From now on the API server asks at that port of this machine. */
    moveTo(port: number): Promise<void>;
  };
  /** Ends everything; the folder stays. */
  stop(): Promise<void>;
}

/**
 * Boots a real cluster from the user_data of a first control plane: etcd and the API server with the authorities found
 * there, as k3s starts them, and one Node. Resolves when the node is ready, which is when the stage `cluster` hands over
 * its Secrets; Flux and the objects that user_data brought come with `installFlux`.
 * Errors: what could not be started, with its last words.
 */
export async function startRealCluster(options: RealClusterOptions): Promise<RealCluster> {
  const supervisor = new Supervisor();
  const ends: (() => unknown)[] = [() => supervisor.close()];
  const stop = async () => {
    while (ends.length > 0) await ends.pop()?.();
  };
  try {
    return await start(options, supervisor, ends, stop);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function start(
  options: RealClusterOptions,
  supervisor: Supervisor,
  ends: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<RealCluster> {
  const { ground, folder, place } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = filesOfUserData(options.userData);
  const [facts, authorities] = [nodeFacts(found), foundAuthorities(found)];
  const files = new CertificateFiles(join(folder, 'tls'), ground.clock.now());
  const upstream = await openUpstream({
    ...{ ground, folder, files, pullToken: options.pullToken, tree: options.tree, charts: options.charts },
    repositories: repositoryUrls(facts.fluxBootstrap ?? ''),
  });
  ends.push(() => upstream.close());
  const names = [...localNames(facts.name), place.publicIp, ...place.privateIps, ...facts.k3s.tlsSans];
  const servers = await startServers(options, { supervisor, files, authorities, names });
  ends.push(() => servers.etcd.end());
  ends.push(
    () => servers.api.link.close(),
    () => servers.api.kill(),
  );
  ground.addresses.publish(place.publicIp, 6443, servers.api.port);
  ends.push(() => ground.addresses.withdraw(place.publicIp, 6443));
  const kubeconfig = join(folder, 'kubeconfig');
  writeKubeconfig(kubeconfig, servers.api.port, authorities.serverCa.certificate, servers.api.admin);
  const controllers = await prepareControllers({
    ...{ programs: options.tools, supervisor, folder, kubeconfig, env: upstream.env },
    ...(options.flags === undefined ? {} : { flags: options.flags }),
  });
  ends.push(() => controllers.stop());
  const kubelet = {
    ...files.serving('kubelet', authorities.serverCa, ['localhost', '127.0.0.1', facts.name]),
    clientCa: files.write('kubelet-client-ca.crt', authorities.clientCa.certificate),
  };
  const booted = await firstBoot({ ...options, facts, kubelet, link: servers.api.link, controllers });
  ends.push(() => booted.stop());
  const parts = { authorities, kubeconfig, controllers, upstream, booted, kubelet, stop };
  return faceOf(options, { ...servers, ...parts, node: facts.name });
}

interface Parts {
  etcd: Etcd;
  api: ApiServerProcess;
  authorities: FoundAuthorities;
  kubeconfig: string;
  controllers: FluxControllers;
  upstream: Upstream;
  booted: FirstBoot;
  kubelet: KubeletFiles;
  node: string;
  stop: () => Promise<void>;
}

function faceOf({ place }: RealClusterOptions, parts: Parts): RealCluster {
  const { etcd, api, authorities, kubeconfig, controllers, upstream, booted, node, stop } = parts;
  const { git, charts, refused } = upstream;
  return {
    ...{ node, address: place.publicIp, authorities, kubeconfig, link: api.link, etcd, apiServer: api },
    ...{ controllers, git, charts, refused, stop },
    podPorts: booted.podPorts,
    installFlux: booted.installFlux,
    addNode: booted.addNode,
    kubelet: {
      files: parts.kubelet,
      moveTo: (port) => setKubeletPort(api.link, node, port),
    },
    workloads: { behave: (match, conduct) => booted.workloads.behave(match, conduct) },
  };
}

interface Base {
  supervisor: Supervisor;
  files: CertificateFiles;
  authorities: FoundAuthorities;
  names: string[];
}

async function startServers(
  { tools, folder, flags }: RealClusterOptions,
  { supervisor, files, authorities, names }: Base,
): Promise<{ etcd: Etcd; api: ApiServerProcess }> {
  const [client = 0, peer = 0, port = 0] = await freePorts(3);
  const base = { supervisor, folder, files, authorities };
  const etcd = await startEtcd({
    ...base,
    program: tools.etcd,
    ports: [client, peer],
    flags: flags?.etcd ?? [],
  });
  const api = await startApiServer({
    ...{ ...base, program: tools['kube-apiserver'], etcd, port, names },
    flags: flags?.['kube-apiserver'] ?? [],
  });
  return { etcd, api };
}

/** What k3s puts into its server's certificate besides the addresses. */
function localNames(node: string): string[] {
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return ['localhost', '127.0.0.1', '10.43.0.1', node, ...service];
}
