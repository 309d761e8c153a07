import { type Auth, authOf } from '../auth/auth.ts';
import { type Billing, billingOf } from '../billing/billing.ts';
import type { Contexts } from '../contexts/contexts.ts';
import { type Events, eventsOf } from '../events/events.ts';
import { type Health, healthOf } from '../health/health.ts';
import { type Organizations, organizationsOf } from '../organizations/organizations.ts';
import { type Usage, usageOf } from '../usage/usage.ts';
import { type Vouchers, vouchersOf } from '../vouchers/vouchers.ts';
import type { BusinessWorkshop } from './business.ts';
import type { listAudit } from './list-audit.ts';

/** The audit files of writes on Sovereigns. Needs no network. */
export interface Audit {
  /** Oldest first. `unreadable` counts lines that are damaged; `open` stands at an intent without an outcome. */
  list(request: Parameters<typeof listAudit>[1]): ReturnType<typeof listAudit>;
}

/** What comes after a Sovereign runs: its business. */
export interface BusinessServices {
  contexts: Contexts;
  auth: Auth;
  vouchers: Vouchers;
  billing: Billing;
  organizations: Organizations;
  usage: Usage;
  events: Events;
  health: Health;
  audit: Audit;
}

/** The business services; what they are made from is made at the first use. */
export function businessServices(make: () => Promise<BusinessWorkshop>): BusinessServices {
  let made: Promise<BusinessWorkshop> | undefined;
  const workshop = () => {
    made ??= make();
    return made;
  };
  const contexts = async () => (await workshop()).contexts;
  return {
    contexts: {
      list: async () => (await contexts()).list(),
      create: async (context) => (await contexts()).create(context),
      use: async (name) => (await contexts()).use(name),
      resolve: async (meant) => (await contexts()).resolve(meant),
      delete: async (name) => (await contexts()).delete(name),
    },
    auth: authOf(workshop),
    vouchers: vouchersOf(workshop),
    billing: billingOf(workshop),
    organizations: organizationsOf(workshop),
    usage: usageOf(workshop),
    events: eventsOf(workshop),
    health: healthOf(workshop),
    audit: {
      list: async (request) => (await import('./list-audit.ts')).listAudit(await workshop(), request),
    },
  };
}
