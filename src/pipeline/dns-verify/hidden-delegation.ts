import type { VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { asCatalystError } from '../../domain/errors.ts';
import { sameValues } from '../../domain/record-set.ts';
import type { VerifyParts } from './parts.ts';

type ParentExpectation = VerifyExpectation & { zone: string; parent: string };

/**
 * Servers that hold the zone as well as the one above answer from the zone itself: what the zone above delegates is hidden
 * behind it, though others that copy it would follow it. Then what the provider's API says of it is looked at, or it is said
 * that nobody can see it. No row where a server of the zone above shows the delegation.
 */
export async function hiddenDelegation(
  parts: VerifyParts,
  expected: ParentExpectation,
  rows: readonly VerifyRow[],
): Promise<VerifyRow[]> {
  const delegations = rows.filter(({ subject, state }) => subject === 'delegation' && state !== 'silent');
  const hidden = delegations.length > 0 && delegations.every(({ authoritative }) => authoritative === true);
  if (!hidden) return [];
  const { zone, parent, nameservers } = expected;
  const head = { stage: 'parent' as const, subject: 'delegation' as const, name: zone, type: 'NS' };
  const says = `its servers hold ${zone} too: what ${parent} itself delegates cannot be seen`;
  const unseen: VerifyRow = { ...head, server: parent, state: 'unknown', values: [], says };
  const found = await readable(parts, parent);
  if (found === undefined) return [unseen];
  if (typeof found === 'string') return [{ ...unseen, says: `${says} (${found})` }];
  const set = found.sets.find(({ name, type }) => name === zone && type === 'NS');
  const values = [...(set?.values ?? [])].sort();
  return [
    {
      ...head,
      server: `${found.provider} API`,
      state: sameValues(values, nameservers) ? 'ok' : 'wrong',
      values,
      wanted: nameservers,
      ...(set === undefined ? {} : { ttl: set.ttl }),
    },
  ];
}

/** A text says why not: to verify needs no credential, so nothing fails by it. */
async function readable(parts: VerifyParts, zone: string) {
  try {
    return await parts.readAtProvider?.(zone);
  } catch (error) {
    parts.signal.throwIfAborted();
    return asCatalystError(error).message.replace(/\.$/, '');
  }
}
