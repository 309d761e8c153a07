import type { LedgerLine } from '../domain/business/books/ledger-line.ts';
import type { Services } from '../services/open.ts';
import type { Model, Panel } from './model.ts';

type Answer<F extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<F>>;

/** What is read of a Sovereign's business, each on its own. */
export interface BusinessSeen {
  vouchers: Answer<Services['vouchers']['list']>;
  /** What a customer would be told of one voucher. */
  preview: Answer<Services['vouchers']['preview']>;
  revenue: Answer<Services['billing']['revenue']>;
  orders: Answer<Services['billing']['orders']>;
  organizations: Answer<Services['organizations']['list']>;
  /** The steps of the first organizations of the list. */
  lives: Answer<Services['organizations']['states']>;
  organization: Answer<Services['organizations']['show']>;
  services: Answer<Services['health']['read']>;
  /** Of the database: only when somebody gave a reason. */
  booked: Answer<Services['vouchers']['showBooked']>;
  liability: Answer<Services['billing']['liability']>;
  findings: Answer<Services['billing']['reconcile']>;
  /** The newest entries, newest first. */
  ledger: { lines: readonly LedgerLine[]; cut: boolean };
}

export type BusinessPart = keyof BusinessSeen;

/** What is read of the database itself; each look is noted in the audit file. */
export const BOOK_PARTS = ['booked', 'liability', 'findings', 'ledger'] as const;

export function isOfBooks(part: BusinessPart): part is (typeof BOOK_PARTS)[number] {
  return (BOOK_PARTS as readonly string[]).includes(part);
}

/** A part of a Sovereign's business, as it is asked for. */
export interface BusinessSubject<P extends BusinessPart = BusinessPart> {
  of: P;
  fqdn: string;
  /** A code, or the slug or id of an organization; empty where it is about all. */
  named: string;
}

export function businessKey({ of, fqdn, named }: BusinessSubject): string {
  return [of, fqdn, named].join(' ');
}

/** What is known of a part. */
export function businessOf<P extends BusinessPart>(
  { panels }: Pick<Model, 'panels'>,
  of: P,
  fqdn = '',
  named = '',
): Panel<BusinessSeen[P]> {
  return (panels.business[businessKey({ of, fqdn, named })] ?? {}) as Panel<BusinessSeen[P]>;
}
