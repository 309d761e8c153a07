import type { LedgerLine } from '../../domain/business/books/ledger-line.ts';
import type { Services } from '../../services/open.ts';
import type { BusinessPart, BusinessSeen, BusinessSubject } from '../business-seen.ts';
import type { Answer } from '../messages.ts';
import type { AtWork } from './worlds.ts';

interface Way {
  /** Opens the books. */
  reason: string | undefined;
  signal: AbortSignal;
}

/** Reads one part of a Sovereign's business, by the same service as the command. */
export async function readBusiness(at: AtWork, subject: BusinessSubject, way: Way): Promise<Answer> {
  const { fqdn, named } = subject;
  const { token, databaseUrl } = at.credentials;
  const { signal, reason = '' } = way;
  const question: Question = {
    named,
    request: { sovereign: fqdn, signal, ...(token === undefined ? {} : { token }) },
    direct: { sovereign: fqdn, signal, reason, ...(databaseUrl === undefined ? {} : { databaseUrl }) },
  };
  const value = await READS[subject.of](at.services, question);
  return { ...subject, value } as Answer;
}

interface Question {
  named: string;
  request: { sovereign: string; signal: AbortSignal; token?: string };
  direct: { sovereign: string; signal: AbortSignal; reason: string; databaseUrl?: string };
}

/** Each organization is asked for by itself, and the gateway counts requests. */
const MOST_LIVES = 20;

const READS: { [P in BusinessPart]: (services: Services, question: Question) => Promise<BusinessSeen[P]> } = {
  vouchers: ({ vouchers }, { request }) => vouchers.list(request),
  preview: ({ vouchers }, { named, request }) => vouchers.preview(named, request),
  revenue: ({ billing }, { request }) => billing.revenue(request),
  orders: ({ billing }, { request }) => billing.orders(request),
  organizations: ({ organizations }, { request }) => organizations.list(request),
  lives: ({ organizations }, { request }) =>
    organizations.states({ ...request, offset: 0, limit: MOST_LIVES }),
  organization: ({ organizations }, { named, request }) => organizations.show(named, request),
  services: ({ health }, { request }) => health.read(request),
  booked: ({ vouchers }, { named, direct }) => vouchers.showBooked(named, direct),
  liability: ({ billing }, { direct }) => billing.liability(direct),
  findings: ({ billing }, { direct, request: { token } }) =>
    billing.reconcile({ ...direct, ...(token === undefined ? {} : { token }) }),
  ledger: ({ billing }, { direct }) => newestOf(billing, direct),
};

/** More than a person reads; the export has all of it. */
const MOST_LINES = 100_000;

async function newestOf({ ledger }: Services['billing'], direct: Question['direct']) {
  const lines: LedgerLine[] = [];
  let all = 0;
  await ledger({
    ...direct,
    onLines: (part) => {
      all += part.length;
      lines.push(...part);
      if (lines.length > 2 * MOST_LINES) lines.splice(0, lines.length - MOST_LINES);
    },
  });
  return { lines: lines.slice(-MOST_LINES).reverse(), cut: all > MOST_LINES };
}
