import { CURRENCY, omrDecimal } from '../omr.ts';

/** A row of the credit ledger. Amounts are micro-OMR. */
export interface LedgerLine {
  id: string;
  customerId: string;
  /** Empty for customers that metering made without one. */
  email: string;
  amount: bigint;
  /** Of this customer, after this row. */
  balance: bigint;
  reason: string;
  orderId?: string;
  createdAt: string;
}

export function ledgerLineJson({ amount, balance, ...line }: LedgerLine) {
  return { ...line, amount: omrDecimal(amount), balance: omrDecimal(balance), currency: CURRENCY };
}
