import { leftText, type WhatIsLeft, whatIsLeft } from '../domain/destroy/what-is-left.ts';
import { holdsRecords, isZoneLeft, leavesNothing } from '../domain/destroyed.ts';
import { CatalystError } from '../domain/errors.ts';
import { parseMoney, roundedMoneyText } from '../domain/money.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { Workshop } from './session.ts';

/**
 * Removes the journal of a Sovereign of which nothing exists: destroyed, or refused before anything was made. What a destroy
 * left by wish is found by its journal alone, so that stays until all of it is gone.
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
    const left = whatIsLeft(progress);
    if (left !== undefined) throw stillThere(fqdn, left);
    if (holdsRecords(progress)) throw recordsLeft(fqdn);
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

function stillThere(fqdn: string, left: WhatIsLeft): CatalystError {
  const hourly = roundedMoneyText(parseMoney(left.hourly) ?? 0n, 3);
  const text = `Of ${fqdn} there is still: ${leftText(left)}, ${left.currency} ${hourly} an hour. Its journal is the way to find that, and is kept.`;
  return new CatalystError('CATALYST-UNFINISHED', text, { hint: `catalyst sovereign destroy ${fqdn}` });
}

function recordsLeft(fqdn: string): CatalystError {
  const text = `Records of ${fqdn} are still in DNS (--keep-dns), and only its journal says that they are ours. It is kept.`;
  return new CatalystError('CATALYST-UNFINISHED', text, { hint: `catalyst sovereign destroy ${fqdn}` });
}

function mayExist(fqdn: string): CatalystError {
  const text = `Something of ${fqdn} may exist and cost money; its journal is the way to find it. It is kept.`;
  return new CatalystError('CATALYST-UNFINISHED', text, { hint: `catalyst sovereign destroy ${fqdn}` });
}
