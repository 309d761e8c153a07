import type { TofuResource } from '../../clients/tofu/tofu.ts';
import type { CloudKind } from '../../domain/destroy/cloud-object.ts';
import { destroyCommand } from '../../domain/destroy/destroy-command.ts';
import type { DestroyRequest } from '../../domain/destroy/destroy-plan.ts';
import { CatalystError } from '../../domain/errors.ts';
import { STATE_PASSPHRASE } from '../stages/plan/ensure-secrets.ts';
import { moduleVariables } from '../stages/plan/module-variables.ts';
import type { World } from '../world.ts';

const KINDS: Readonly<Record<string, CloudKind>> = {
  hcloud_server: 'servers',
  hcloud_load_balancer: 'load_balancers',
  hcloud_primary_ip: 'primary_ips',
  hcloud_volume: 'volumes',
  hcloud_network: 'networks',
  hcloud_firewall: 'firewalls',
  hcloud_placement_group: 'placement_groups',
  hcloud_ssh_key: 'ssh_keys',
};

/**
 * What OpenTofu's state holds; empty where there is none, also where it was lost. A half-made Sovereign has none yet.
 * @throws CatalystError when there is one that cannot be opened
 */
export async function stateResources(world: World, request: DestroyRequest): Promise<TofuResource[]> {
  if (request.fromCloud || !(await world.secrets.names()).includes(STATE_PASSPHRASE)) return [];
  await world.tofu.settle();
  if ((await world.tofu.stateMark()) === 'none') return [];
  try {
    await readyFolder(world);
    return await world.tofu.resources();
  } catch (error) {
    if (!(error instanceof CatalystError) || world.signal.aborted) throw error;
    const command = destroyCommand(world.fqdn, { ...request, fromCloud: true });
    throw new CatalystError(error.code, `${error.message} Nothing was touched.`, {
      hint: `${error.hint ?? ''} Without the state, by labels alone: ${command}`.trim(),
      cause: error,
    });
  }
}

/** Places module and variables, and readies the provider. */
export async function readyFolder(world: World): Promise<void> {
  await world.tofu.prepare({ ...(await moduleVariables(world)), delete_protection: false });
}

/** `servers/42` for each resource that is an object by itself. */
export function stateKeys(resources: readonly TofuResource[]): Set<string> {
  return new Set(
    resources.flatMap(({ type, id }) => (KINDS[type] === undefined ? [] : [`${KINDS[type]}/${id}`])),
  );
}
