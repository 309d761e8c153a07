import { controllerDeployment } from '../flux/controller-pods.ts';
import { PodPorts } from '../kubernetes/pod-ports.ts';
import type { NodeFacts } from '../node/node-facts.ts';
import { containerLog } from './container-log.ts';
import { FLUX_CONTROLLERS, type FluxControllers } from './flux-controllers.ts';
import { applyDefinitions, objectsOf } from './flux-objects.ts';
import type { KubeLink } from './kube-link.ts';
import { answerForward } from './kubelet-forward.ts';
import { type KubeletFiles, startKubeletServer } from './kubelet-server.ts';
import { NamespaceKeeper } from './namespace-keeper.ts';
import type { RealClusterOptions } from './real-cluster.ts';
import {
  type MachinePlace,
  registerNode,
  setNodeReady,
  writeBootStatus,
  writeStorageClasses,
} from './register-node.ts';
import { WorkloadKeeper } from './workload-keeper.ts';

export interface FirstBoot {
  workloads: WorkloadKeeper;
  /** Where what listens in its pods really listens. */
  podPorts: PodPorts;
  /** Registers one more machine, ready. */
  addNode(facts: NodeFacts, place: MachinePlace): Promise<void>;
  /** The rest of the boot: Flux's definitions, its controllers, and the objects that Flux begins with. */
  installFlux(): Promise<void>;
  stop(): Promise<void>;
}

interface BootOptions extends RealClusterOptions {
  facts: NodeFacts;
  kubelet: KubeletFiles;
  link: KubeLink;
  controllers: FluxControllers;
}

const API_ANSWERS = { state: 'running', step: 'k3s', message: 'the API answers' } as const;
const DONE = { state: 'done', step: 'done', message: 'cloud-init is complete' } as const;

/** What comes after k3s on a first control plane, up to a node that is ready; then Flux when it is asked for. */
export async function firstBoot(options: BootOptions): Promise<FirstBoot> {
  const { link, facts, ground } = options;
  const now = () => ground.clock.now();
  const note = (text: string) => ground.log(`real cluster ${facts.name}: ${text}`);
  const workloads = new WorkloadKeeper(link, facts.name, { now, note });
  const namespaces = new NamespaceKeeper(link, note);
  const podPorts = new PodPorts();
  const kubelet = await startKubelet(options, workloads, podPorts);
  const stop = async () => {
    workloads.stop();
    namespaces.stop();
    await kubelet.close();
  };
  try {
    await registerNode(link, facts, options.place, kubelet.port);
    await writeBootStatus(link, facts.name, API_ANSWERS, now());
    await writeStorageClasses(link);
    namespaces.start();
    workloads.start();
    await setNodeReady(link, facts.name, true, now());
    const addNode: FirstBoot['addNode'] = async (joining, place) => {
      await registerNode(link, joining, place, kubelet.port);
      await setNodeReady(link, joining.name, true, now());
      await writeBootStatus(link, joining.name, DONE, now());
    };
    return { workloads, podPorts, addNode, installFlux: () => installFlux(options), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function installFlux({ link, tools, controllers, facts, ground }: BootOptions): Promise<void> {
  const labels = { 'app.kubernetes.io/part-of': 'flux' };
  const installing = { state: 'running', step: 'flux', message: 'installing Flux' } as const;
  await writeBootStatus(link, facts.name, installing, ground.clock.now());
  await link.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system', labels } });
  await applyDefinitions(link, tools['flux-crds']);
  await Promise.all(FLUX_CONTROLLERS.map((name) => controllers.start(name)));
  for (const name of FLUX_CONTROLLERS) await link.apply(controllerDeployment(name));
  for (const object of objectsOf(facts.fluxBootstrap ?? '')) await link.apply(object);
  await writeBootStatus(link, facts.name, DONE, ground.clock.now());
}

function startKubelet({ kubelet, controllers }: BootOptions, workloads: WorkloadKeeper, ports: PodPorts) {
  const podOf = (namespace: string, name: string) =>
    workloads.pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return startKubeletServer({
    files: kubelet,
    upgrade: (upgrade) => answerForward({ podOf, ports }, upgrade),
    logOf: (container) => containerLog(container, workloads.pods, controllers),
  });
}
