import type { PodFault } from '../../domain/component/pod-fault.ts';
import type { WorkloadRef } from '../../domain/component/workload.ts';
import type { HeldSet } from './held-set.ts';
import type { HeldClaim } from './held-workloads.ts';

/** Why a claim cannot be bound, by its StorageClass; undefined when that gives no reason, or none could be listed. */
export function claimFault(key: string, claim: HeldClaim, classes: HeldSet<boolean>): PodFault | undefined {
  if (classes.link.state !== 'fresh') return undefined;
  const name = key.slice(key.indexOf('/') + 1);
  const says = (what: string, fix: string): PodFault => ({
    ...{ reason: 'ClaimUnbound', message: `Volume claim ${name} is not bound.`, fix },
    cause: `its volume claim ${name} ${what}`,
    ...(claim.since === undefined ? {} : { since: claim.since }),
  });
  if (claim.storageClass === undefined) {
    const some = [...classes.items.values()].some((isDefault) => isDefault);
    const fix = 'Make one StorageClass the default, or name one in its values.';
    return some ? undefined : says('is unbound: the cluster has no default StorageClass', fix);
  }
  if (classes.items.has(`/${claim.storageClass}`)) return undefined;
  const what = `asks for StorageClass ${claim.storageClass}, which does not exist`;
  return says(what, 'Create it, or name another one.');
}

/** `<template>-<set>-<ordinal>` is how a StatefulSet names its claims. */
export function belongsTo(key: string, ref: WorkloadRef): boolean {
  if (ref.kind === 'PersistentVolumeClaim') return key === `${ref.namespace}/${ref.name}`;
  return key.startsWith(`${ref.namespace}/`) && key.replace(/-\d+$/, '').endsWith(`-${ref.name}`);
}
