import { isZoneLeft, leavesNothing } from '../domain/destroyed.ts';
import { CatalystError } from '../domain/errors.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { Workshop } from './session.ts';

/**
 * Removes the journal of a Sovereign of which nothing exists: destroyed, or refused before anything was made.
 * @throws CatalystError CATALYST-UNFINISHED while something of it may exist, CATALYST-LOCKED
 */
export async function forgetSovereign(
  { state }: Workshop,
  fqdn: string,
  signal: AbortSignal,
): Promise<{ fqdn: string }> {
  await requireProgress(state, fqdn);
  const release = await state.lock(fqdn, signal);
  try {
    const progress = await requireProgress(state, fqdn);
    if (isZoneLeft(progress)) throw zoneLeft(fqdn);
    if (!leavesNothing(progress)) throw mayExist(fqdn);
    await state.forget(fqdn);
  } finally {
    await release();
  }
  return { fqdn };
}

function zoneLeft(fqdn: string): CatalystError {
  const text = `The zone of ${fqdn} is still there, and only its journal says that it is ours. It is kept.`;
  return new CatalystError('CATALYST-UNFINISHED', text, { hint: `catalyst sovereign resume ${fqdn}` });
}

function mayExist(fqdn: string): CatalystError {
  const text = `Something of ${fqdn} may exist and cost money; its journal is the way to find it. It is kept.`;
  return new CatalystError('CATALYST-UNFINISHED', text, { hint: `catalyst sovereign destroy ${fqdn}` });
}
