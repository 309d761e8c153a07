import type { ScreenId } from '../../domain/dashboard-screens.ts';
import { type BusinessPart, type BusinessSubject, businessOf, isOfBooks } from '../business-seen.ts';
import { type Model, placeNow } from '../model.ts';
import type { Wanted } from './due.ts';

/** How long after an answer the next one is asked for, in milliseconds. The gateway counts requests. */
const EVERY_MS: Record<BusinessPart, number> = {
  ...{ vouchers: 10_000, preview: 30_000, revenue: 60_000, orders: 20_000 },
  ...{ organizations: 15_000, lives: 120_000, organization: 10_000, services: 60_000 },
  // Each look into the books is noted in the audit file: only Ctrl-R and our own changes ask again.
  ...{ booked: Number.POSITIVE_INFINITY, liability: Number.POSITIVE_INFINITY },
  ...{ findings: Number.POSITIVE_INFINITY, ledger: Number.POSITIVE_INFINITY },
};

const AGAIN_MS = 60_000;

/** What a screen shows. */
const PARTS: Partial<Record<ScreenId, readonly BusinessPart[]>> = {
  vouchers: ['vouchers', 'liability'],
  voucher: ['vouchers', 'preview', 'booked'],
  billing: ['revenue', 'orders', 'vouchers', 'liability', 'findings'],
  orders: ['orders', 'organizations'],
  ledger: ['ledger'],
  findings: ['findings'],
  organizations: ['organizations', 'lives'],
  organization: ['organization', 'organizations'],
  health: ['services'],
};

const NAMED: ReadonlySet<BusinessPart> = new Set(['preview', 'booked', 'organization']);

/** The parts of the business that the screen shows; those of the books only where they are open. */
export function businessWanted(model: Model): Wanted[] {
  const { screen, fqdn, named = '' } = placeNow(model);
  if (fqdn === undefined) return [];
  const open = model.books[fqdn] !== undefined;
  return (PARTS[screen] ?? [])
    .filter((of) => open || !isOfBooks(of))
    .map((of) => {
      const subject = { of, fqdn, named: NAMED.has(of) ? named : '' };
      return { subject, every: everyMs(model, subject) };
    });
}

/** What could not be read is tried again by itself, the books too. */
function everyMs(model: Model, { of, fqdn, named }: BusinessSubject): number {
  const failed = businessOf(model, of, fqdn, named).error !== undefined;
  return failed ? Math.min(AGAIN_MS, EVERY_MS[of]) : EVERY_MS[of];
}
