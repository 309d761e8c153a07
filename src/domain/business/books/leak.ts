import { CURRENCY, omrDecimal } from '../omr.ts';

/** A redemption without an order since: the code was used up by a checkout that failed. Amounts are micro-OMR. */
export interface Leak {
  code: string;
  customerId: string;
  tenantId: string;
  email: string;
  redeemedAt: string;
  credit: bigint;
  /** Of the customer now. */
  balance: bigint;
}

export function leakJson({ credit, balance, ...leak }: Leak) {
  return { ...leak, credit: omrDecimal(credit), balance: omrDecimal(balance), currency: CURRENCY };
}

/** What taking a redemption back would meet. */
export interface RollbackSight {
  code: string;
  customerId: string;
  /** Undefined: nothing to take back. */
  redeemedAt?: string;
  timesRedeemed: number;
  /** Credit that goes: the customer's rows of this code that no order spent. */
  granted: bigint;
  balance: bigint;
  /** Orders of the customer since the redemption. */
  orders: { id: string; status: string; amount: bigint; promoCode?: string; createdAt: string }[];
}

/** Why a redemption should stay; empty when nothing speaks against taking it back. */
export function rollbackObjections({ code, granted, balance, orders }: RollbackSight): string[] {
  const paid = orders.filter(({ status, promoCode }) => status === 'completed' && promoCode === code);
  const left = balance - granted;
  return [
    ...(left < 0n ? [`the balance would be ${CURRENCY} ${omrDecimal(left)}: the credit is spent`] : []),
    ...paid.map(({ id }) => `order ${id} with this code is completed`),
  ];
}

export function rollbackJson({ granted, balance, orders, ...sight }: RollbackSight) {
  return {
    ...sight,
    ...{ currency: CURRENCY, granted: omrDecimal(granted), balance: omrDecimal(balance) },
    balanceAfter: omrDecimal(balance - granted),
    orders: orders.map(({ amount, ...order }) => ({ ...order, amount: omrDecimal(amount) })),
  };
}
