import { STORAGE_CLASS } from '../cloud-controllers/persistent-volume.ts';
import { type ApiObject, apiTime } from '../kubernetes/api-object.ts';
import type { NodeFacts } from '../node/node-facts.ts';
import type { KubeLink } from './kube-link.ts';

/** Where the machine is, as its cloud knows it. */
export interface MachinePlace {
  location: string;
  publicIp: string;
  privateIps: string[];
}

const ROLES = ['control-plane', 'etcd', 'master'];

/** Registers the Node, not ready yet, as a kubelet does when it starts. Its kubelet answers on this machine. */
export async function registerNode(
  link: KubeLink,
  facts: NodeFacts,
  place: MachinePlace,
  kubeletPort: number,
): Promise<void> {
  const roles = Object.fromEntries(
    (facts.role === 'control-plane' ? ROLES : []).map((role) => [`node-role.kubernetes.io/${role}`, 'true']),
  );
  const labels: Record<string, string> = {
    'kubernetes.io/hostname': facts.name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'topology.kubernetes.io/region': place.location,
    ...roles,
    ...facts.k3s.labels,
  };
  const node: ApiObject = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: facts.name, labels },
    spec: { providerID: `k3s://${facts.name}` },
  };
  await link.apply(node);
  const capacity = { cpu: '4', memory: '8018640Ki', pods: '110' };
  await link.setStatus(node, {
    addresses: [
      { type: 'InternalIP', address: place.privateIps[0] ?? place.publicIp },
      { type: 'ExternalIP', address: place.publicIp },
      { type: 'Hostname', address: facts.name },
      { type: 'InternalDNS', address: 'localhost' },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    ...{ capacity, allocatable: capacity },
    nodeInfo: nodeInfo(facts.k3sVersion),
  });
}

/** The kubelet's word on whether pods can run. */
export async function setNodeReady(
  link: KubeLink,
  name: string,
  isReady: boolean,
  now: number,
): Promise<void> {
  const at = apiTime(now);
  const said = isReady
    ? { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { status: 'False', reason: 'KubeletNotReady', message: 'container runtime network not ready' };
  const condition = { type: 'Ready', ...said, lastHeartbeatTime: at, lastTransitionTime: at };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name } };
  await link.setStatus(node, { conditions: [condition] });
}

/** Makes the API server ask another port of this machine for a node's logs and streams. */
export async function setKubeletPort(link: KubeLink, name: string, port: number): Promise<void> {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name } };
  await link.setStatus(node, { daemonEndpoints: { kubeletEndpoint: { Port: port } } });
}

/** What a node's cloud-init says about itself once the API answers. */
export async function writeBootStatus(
  link: KubeLink,
  node: string,
  facts: { state: 'running' | 'done' | 'failed'; step: string; message: string },
  now: number,
): Promise<void> {
  await link.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `catalyst-bootstrap-${node}`, namespace: 'kube-system' },
    data: { ...facts, at: apiTime(now) },
  });
}

/** The classes of every Sovereign: k3s's own, which is the default, and the cloud's. */
export async function writeStorageClasses(link: KubeLink): Promise<void> {
  await link.apply({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'rancher.io/local-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  await link.apply(STORAGE_CLASS);
}

function nodeInfo(kubeletVersion: string): Record<string, string> {
  const unknown = [
    'machineID',
    'systemUUID',
    'bootID',
    'kernelVersion',
    'containerRuntimeVersion',
    'kubeProxyVersion',
  ];
  return {
    ...Object.fromEntries(unknown.map((name) => [name, ''])),
    kubeletVersion,
    osImage: 'Ubuntu 24.04.3 LTS',
    operatingSystem: 'linux',
    architecture: 'amd64',
  };
}
