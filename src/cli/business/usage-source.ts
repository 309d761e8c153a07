import { CatalystError } from '../../domain/errors.ts';

export type UsageSource = 'bus' | 'balance' | 'ledger';

/** Where `usage list` looks. @throws CatalystError CATALYST-USAGE for a source that --direct does not go with */
export function usageSource({
  from,
  direct,
}: {
  from: UsageSource | undefined;
  direct: boolean;
}): UsageSource {
  if (direct && from !== undefined && from !== 'ledger')
    throw new CatalystError('CATALYST-USAGE', `--direct reads the ledger, and --from names the ${from}.`, {
      hint: 'Give one of them.',
    });
  if (from === 'ledger' && !direct)
    throw new CatalystError('CATALYST-USAGE', 'The API does not tell the ledger; only the database does.', {
      hint: 'For example --direct --reason "ticket 123"',
    });
  return from ?? (direct ? 'ledger' : 'bus');
}

interface Looked {
  from: UsageSource;
  sovereign: string;
  count: number;
  /** The ledger has more than were asked for. */
  partial: boolean;
}

/** Says exactly where charges were looked for and where not: what is not on the bus may well be booked. */
export function whatWasLookedAt({ from, sovereign, count, partial }: Looked): string[] {
  const all = 'All that are booked: catalyst usage list --direct --reason TEXT';
  if (from === 'bus')
    return [
      `${count === 0 ? 'No usage among' : 'From'} the events that the bus of ${sovereign} still keeps; what was recorded over HTTP never was on it.`,
      all,
    ];
  if (from === 'balance')
    return [
      `${count === 0 ? 'No usage among' : 'From'} the newest 20 entries of this one customer's balance on ${sovereign}; older ones and other customers were not looked at.`,
      all,
    ];
  if (count === 0) return [`No usage is booked in the ledger of ${sovereign}.`];
  return partial ? [`The ledger of ${sovereign} has more than these ${count}: --lines takes more.`] : [];
}
