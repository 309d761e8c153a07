import { CURRENCY, omrText } from './omr.ts';
import { liabilityOf, type Voucher, type VoucherFields, voucherDifferences } from './voucher.ts';

/** A row of a list with its code, and what issuing it would do. */
export interface PlannedRow {
  line: number;
  wanted: VoucherFields;
  email?: string;
  held?: Voucher;
  action: 'create' | 'update' | 'unchanged';
}

export function planRow(
  row: { line: number; wanted: VoucherFields; email?: string },
  held?: Voucher,
): PlannedRow {
  if (held === undefined) return { ...row, action: 'create' };
  const differs = voucherDifferences(held, row.wanted).length > 0;
  return { ...row, held, action: differs ? 'update' : 'unchanged' };
}

export interface BulkSummary {
  create: number;
  update: number;
  unchanged: number;
  mails: number;
  /** Of all capped ones together, micro-OMR. */
  liability: bigint;
  uncapped: number;
}

export function bulkSummary(rows: readonly PlannedRow[]): BulkSummary {
  const summary = { create: 0, update: 0, unchanged: 0, mails: 0, liability: 0n, uncapped: 0 };
  for (const { action, wanted, held, email } of rows) {
    summary[action] += 1;
    if (email !== undefined) summary.mails += 1;
    const liability = liabilityOf(wanted, held?.timesRedeemed ?? 0);
    if (liability === undefined) summary.uncapped += 1;
    else summary.liability += liability;
  }
  return summary;
}

/** What is asked about before the first write. @param perSecond pace of the rows; undefined: all of them at once */
export function bulkLines(fqdn: string, summary: BulkSummary, perSecond: number | undefined): string[] {
  const { create, update, unchanged, mails, liability, uncapped } = summary;
  return [
    `List of vouchers, scoped to ${fqdn}`,
    `  + ${create} to issue, ~ ${update} to change, ${unchanged} there already${mails === 0 ? '' : `, ${mails} mails`}`,
    `  They may cost the Sovereign ${omrText(liability)} from now on.`,
    ...(uncapped === 0 ? [] : [`  ! ${uncapped} have no cap: their cost in ${CURRENCY} has no limit.`]),
    perSecond === undefined
      ? '  In one transaction: all of it or nothing.'
      : `  At ${perSecond} a second it takes about ${Math.ceil((create + update + mails) / perSecond / 60)} min.`,
  ];
}
