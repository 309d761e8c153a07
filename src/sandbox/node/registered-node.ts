import type { BootedServer } from '../ground.ts';
import { type ApiObject, apiTime, type Condition } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import type { NodeFacts } from './node-facts.ts';

const NO_CNI =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/** Registers a Node that is not ready for want of a CNI, as a kubelet does when it starts. */
export function registerNode(cluster: Cluster, facts: NodeFacts, server: BootedServer): void {
  const controlPlane = facts.role === 'control-plane';
  const roles: Record<string, string> = controlPlane
    ? {
        'node-role.kubernetes.io/control-plane': 'true',
        'node-role.kubernetes.io/etcd': 'true',
        'node-role.kubernetes.io/master': 'true',
      }
    : {};
  const zone = { 'topology.kubernetes.io/region': server.location };
  const labels: Record<string, string> = {
    'kubernetes.io/hostname': facts.name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    ...zone,
    ...roles,
    ...facts.k3s.labels,
  };
  const node = cluster.put({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: facts.name, labels },
    spec: { providerID: `k3s://${facts.name}`, taints: facts.k3s.taints.map(taint) },
    status: {
      addresses: [
        { type: 'InternalIP', address: server.privateIps[0] ?? server.publicIp },
        { type: 'ExternalIP', address: server.publicIp },
        { type: 'Hostname', address: facts.name },
      ],
      capacity: { cpu: '4', memory: '8018640Ki', pods: '110' },
      allocatable: { cpu: '4', memory: '8018640Ki', pods: '110' },
      nodeInfo: {
        kubeletVersion: cluster.k3sVersion,
        osImage: 'Ubuntu 24.04.3 LTS',
        architecture: 'amd64',
        operatingSystem: 'linux',
      },
      conditions: [readyCondition(cluster, 'False', 'KubeletNotReady', NO_CNI)],
    },
  });
  cluster.event(
    node,
    'Normal',
    'RegisteredNode',
    `Node ${facts.name} event: Registered Node ${facts.name} in Controller`,
    'node-controller',
  );
}

/** Turns a Node Ready (CNI is there) or not (its kubelet stopped answering). */
export function setNodeReady(cluster: Cluster, name: string, state: 'ready' | 'unknown'): void {
  const node = cluster.get('v1', 'Node', name);
  if (node === undefined) return;
  const ready =
    state === 'ready'
      ? readyCondition(cluster, 'True', 'KubeletReady', 'kubelet is posting ready status')
      : readyCondition(cluster, 'Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.');
  const next = cluster.setStatus(node, { ...node.status, conditions: [ready] });
  cluster.event(
    next,
    'Normal',
    state === 'ready' ? 'NodeReady' : 'NodeNotReady',
    `Node ${name} status is now: ${state === 'ready' ? 'NodeReady' : 'NodeNotReady'}`,
    'kubelet',
  );
}

export function isNodeReady(node: ApiObject): boolean {
  const conditions = (node.status?.conditions ?? []) as Condition[];
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

function readyCondition(cluster: Cluster, status: Condition['status'], reason: string, message: string) {
  const now = apiTime(cluster.ground.clock.now());
  return { type: 'Ready', status, reason, message, lastHeartbeatTime: now, lastTransitionTime: now };
}

function taint(text: string): Record<string, string> {
  const [, key = '', value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(text) ?? [];
  return { key, effect, ...(value === '' ? {} : { value }) };
}
