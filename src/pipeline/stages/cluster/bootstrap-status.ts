import type { Kubernetes } from '../../../clients/kubernetes/kubernetes.ts';
import { textAt } from '../../../domain/component/flux-object.ts';
import { CatalystError } from '../../../domain/errors.ts';

export interface BootstrapStatus {
  state: string;
  step: string;
  message: string;
}

/** What a node says of its first boot, in the ConfigMap that its cloud-init writes; undefined while there is none. */
export async function bootstrapStatus(
  kubernetes: Kubernetes,
  node: string,
): Promise<BootstrapStatus | undefined> {
  const resource = { group: '', version: 'v1', resource: 'configmaps' };
  const found = await kubernetes.get(resource, `catalyst-bootstrap-${node}`, 'kube-system');
  if (found === undefined) return undefined;
  return {
    state: textAt(found, 'data', 'state') ?? '',
    step: textAt(found, 'data', 'step') ?? '',
    message: textAt(found, 'data', 'message') ?? '',
  };
}

/** Throws CATALYST-CLUSTER-BOOTSTRAP-FAILED when a node's first boot gave up. */
export function refuseFailedBootstrap(node: string, status: BootstrapStatus | undefined): void {
  if (status?.state !== 'failed') return;
  const why = status.message === '' ? '' : `: ${status.message.replace(/\.$/, '')}`;
  const step = status.step === '' ? 'its first boot' : `"${status.step}" of its first boot`;
  throw new CatalystError('CATALYST-CLUSTER-BOOTSTRAP-FAILED', `${node} failed at ${step}${why}.`, {
    hint: 'Read /var/log/cloud-init-output.log on the node, then: catalyst sovereign resume',
  });
}
