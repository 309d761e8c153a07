import type { Addon, Balance, Invoice, LedgerEntry, Order, Plan, Subscription } from './account.ts';
import { CURRENCY, omrDecimal } from './omr.ts';

/** The JSON forms of what billing tells: amounts as decimal texts, with their currency beside them. */
const money = (amount: bigint) => ({ amount: omrDecimal(amount), currency: CURRENCY });

/** Billing tells whole OMR here, and a charge for usage as none: that amount is left out, since it is another one. */
export function entryJson({ amount, ...entry }: LedgerEntry) {
  const isUntold = entry.reason.startsWith('usage:') && amount === 0n;
  const { amount: told, currency } = money(amount);
  return { ...entry, currency, ...(isUntold ? {} : { amount: told }) };
}

export function balanceJson({ credit, entries }: Balance) {
  return { credit: omrDecimal(credit), currency: CURRENCY, entries: entries.map(entryJson) };
}

export function orderJson({ amount, ...order }: Order) {
  return { ...order, ...money(amount) };
}

export function subscriptionJson(subscription: Subscription) {
  return { ...subscription };
}

/** The invoice's own currency, as upstream writes it: what is not OMR is foreign here. */
export function invoiceJson({ amount, currency, ...invoice }: Invoice) {
  return { ...invoice, amount: omrDecimal(amount), currency: currency.toUpperCase() };
}

export function planJson({ price, ...plan }: Plan) {
  return { ...plan, price: omrDecimal(price), currency: CURRENCY };
}

export function addonJson({ price, ...addon }: Addon) {
  return { ...addon, price: omrDecimal(price), currency: CURRENCY };
}
