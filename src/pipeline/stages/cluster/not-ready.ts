import type { Probe } from '../../../clients/kubernetes/kubernetes.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { plainText } from '../../../domain/plain-text.ts';

/** A node that is not ready, and what it says of itself; without a word it has not joined. */
export interface OpenNode {
  name: string;
  reason?: string;
}

/** Why a cluster did not become ready, once it is given up. @param fqdn whose run goes on with `resume` */
export function notReady(fqdn: string, probe: Probe, open: OpenNode | undefined): CatalystError {
  const where = probe.address === '' ? 'The cluster' : `The cluster at ${probe.address}`;
  const resume = `catalyst sovereign resume ${fqdn}`;
  const hint = `Look at the node by its console at Hetzner, then: ${resume}`;
  if (probe.reached === 'ready') {
    const node = open === undefined ? 'no node has joined' : nodeText(open);
    const text = `${where} answers, but not every node became ready: ${node}.`;
    return new CatalystError('CATALYST-CLUSTER-NOT-READY', text, { hint });
  }
  const { code } = probe;
  if (code === 'CATALYST-KUBERNETES-UNAUTHORIZED' || code === 'CATALYST-KUBERNETES-CERTIFICATE')
    return new CatalystError(code, plainText(probe.reason ?? `${where} does not know us.`), {
      hint: probe.hint ?? hint,
    });
  const text = plainText(probe.reason ?? `${where} did not become ready.`);
  return new CatalystError('CATALYST-CLUSTER-NOT-READY', text, {
    hint:
      probe.reached === 'nothing'
        ? `If the server runs, its first boot may have failed: read its console at Hetzner, see that the firewall lets this machine reach port 6443, then: ${resume}`
        : hint,
  });
}

/** Servers are off, and stay so. */
export function switchedOff(fqdn: string, names: readonly string[]): CatalystError {
  return new CatalystError('CATALYST-CLUSTER-NOT-READY', `Hetzner says that ${offText(names)}.`, {
    hint: `This switches on what is off: catalyst sovereign resume ${fqdn}`,
  });
}

/** `a is off`, `a and b are off`. */
export function offText(names: readonly string[]): string {
  return names.length === 1
    ? `${names[0]} is off`
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are off`;
}

/** Why a node is not ready, without a full stop. */
export function nodeText({ name, reason }: OpenNode): string {
  return reason === undefined
    ? `${name} has not joined`
    : `${name}: ${plainText(reason).slice(0, 200).replace(/\.+$/, '')}`;
}

/** What follows from it: only a node whose network is not there yet, or that never was here, waits for its first boot. */
export function bootText({ reason }: OpenNode): string {
  if (reason === undefined) return ' It joins at the end of its first boot.';
  return /network|cni/i.test(reason)
    ? ' Its first boot installs Cilium, and without it no node is ready.'
    : '';
}
