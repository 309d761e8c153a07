import type { Addon, Balance, Invoice, LedgerEntry, Order, Plan, Subscription } from './account.ts';
import { CURRENCY, omrDecimal } from './omr.ts';

/** The JSON forms of what billing tells: amounts as decimal texts, with their currency beside them. */
const money = (amount: bigint) => ({ amount: omrDecimal(amount), currency: CURRENCY });

export function entryJson({ amount, ...entry }: LedgerEntry) {
  return { ...entry, ...money(amount) };
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
