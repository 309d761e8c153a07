import type { Ground } from '../ground.ts';
import { Cluster } from '../kubernetes/cluster-state.ts';
import { refusalOfToken, secretOfToken } from './join-token.ts';
import type { Machine } from './machine.ts';
import { type NodeFacts, nodeFacts } from './node-facts.ts';
import { filesOfUserData } from './user-data.ts';

/** What a boot needs to know about the other machines. */
export interface BootSurroundings {
  ground: Ground;
  /** The cluster that answers at a private address, with the facts of the machine there. */
  findCluster(machine: Machine, privateIp: string): { cluster: Cluster; facts: NodeFacts } | undefined;
  /** Called for the first control plane once its CNI runs: brings what every k3s has, then Flux. */
  installFlux(cluster: Cluster, facts: NodeFacts, done: (failure?: string) => void): void;
  prepare(cluster: Cluster): void;
  /** What this machine was a member of when the sandbox ended. */
  kept: { cluster: Cluster; isBooted: boolean } | undefined;
}

const PACKAGES_MS = 35_000;
const K3S_MS = 40_000;
const JOIN_RETRY_MS = 10_000;
const CILIUM_MS = 45_000;
const AGENT_CNI_MS = 25_000;
const CNI_LATE_MS = 600_000;

/** Boots a machine from the user_data that it was really sent. Without a usable one there is only a bare Linux. */
export function boot(machine: Machine, around: BootSurroundings): void {
  if (around.ground.faults.strike('node-never-boots', machine.server.name) !== undefined) {
    machine.log('fault node-never-boots: the machine hangs in its firmware');
    return;
  }
  try {
    machine.facts = nodeFacts(filesOfUserData(machine.server.userData));
  } catch (thrown) {
    machine.log(
      `cloud-init: ${thrown instanceof Error ? thrown.message : String(thrown)}; nothing was set up`,
    );
    return;
  }
  if (around.kept !== undefined) {
    comeBack(machine, machine.facts, around.kept, around);
    return;
  }
  machine.log('cloud-init: packages');
  machine.after(PACKAGES_MS, () => waitForPrivateAddress(machine, around));
}

function waitForPrivateAddress(machine: Machine, around: BootSurroundings): void {
  if (machine.server.privateIps.length === 0) {
    machine.after(2_000, () => waitForPrivateAddress(machine, around));
    return;
  }
  machine.log('cloud-init: k3s');
  machine.after(K3S_MS, () => startK3s(machine, around));
}

function startK3s(machine: Machine, around: BootSurroundings): void {
  const { facts } = machine;
  if (facts === undefined) return;
  if (!facts.first) {
    join(machine, facts, around);
    return;
  }
  if (facts.authorities === undefined) {
    machine.log('k3s: no authorities in user_data; the machine would make its own, which nobody knows');
    return;
  }
  const cluster = new Cluster(
    {
      ...facts.authorities,
      region: facts.region,
      k3sVersion: facts.k3sVersion,
      sovereign: sovereignOf(machine, facts),
    },
    around.ground,
  );
  around.prepare(cluster);
  machine.enter(cluster, facts);
  machine.status('k3s', 'the API answers');
  installRest(machine, cluster, facts, around);
}

/** A member of a kept cluster: what it has is taken as it is, what was still to come is done now. */
function comeBack(
  machine: Machine,
  facts: NodeFacts,
  { cluster, isBooted }: { cluster: Cluster; isBooted: boolean },
  around: BootSurroundings,
): void {
  machine.rejoin(cluster, facts);
  machine.booted = isBooted;
  if (isBooted) return;
  if (facts.first) installRest(machine, cluster, facts, around);
  else awaitNetwork(machine, around);
}

/** The first control plane's way from its API to Flux. */
function installRest(machine: Machine, cluster: Cluster, facts: NodeFacts, around: BootSurroundings): void {
  machine.after(CILIUM_MS + lateness(machine, around.ground), () => {
    machine.ready();
    machine.status('cilium', 'the node network is up');
    around.installFlux(cluster, facts, (failure) => {
      if (failure === undefined) finish(machine);
      else machine.status('flux-bootstrap', failure, 'failed');
    });
  });
}

function join(machine: Machine, facts: NodeFacts, around: BootSurroundings): void {
  const address = hostOf(facts.k3s.server);
  const found = address === undefined ? undefined : around.findCluster(machine, address);
  if (found === undefined) {
    machine.log(`k3s: no server at ${facts.k3s.server ?? '(none)'} yet`);
    machine.after(JOIN_RETRY_MS, () => join(machine, facts, around));
    return;
  }
  const user = facts.role === 'worker' ? 'node' : 'server';
  const secret = secretOfToken(user === 'node' ? found.facts.k3s.agentToken : found.facts.k3s.token);
  const refusal = refusalOfToken(facts.k3s.token, found.cluster.serverCa, secret, user);
  if (refusal !== undefined) {
    machine.log(`k3s: joining refused: ${refusal}`);
    return;
  }
  machine.enter(found.cluster, facts);
  machine.status('k3s', 'joined the cluster');
  awaitNetwork(machine, around);
}

function awaitNetwork(machine: Machine, around: BootSurroundings): void {
  machine.after(AGENT_CNI_MS + lateness(machine, around.ground), () => {
    machine.ready();
    finish(machine);
  });
}

function finish(machine: Machine): void {
  machine.booted = true;
  machine.status('done', 'cloud-init is complete', 'done');
}

function lateness(machine: Machine, ground: Ground): number {
  const fault = ground.faults.strike('cni-late', machine.server.name);
  return fault === undefined ? 0 : Number(fault.value ?? CNI_LATE_MS);
}

function sovereignOf(machine: Machine, facts: NodeFacts): string {
  return machine.server.labels['catalyst.openova.io/sovereign'] ?? facts.fqdn;
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.hostname;
}
