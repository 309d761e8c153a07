import type { BusinessContext, Service } from '../context.ts';
import { ok, type Route } from '../http/call.ts';
import { accountRoutes } from './account-routes.ts';
import { adminRoutes } from './admin-routes.ts';
import { listenToUsage, meteringRoutes } from './metering.ts';
import { onTenantDeleted } from './tenant-deleted.ts';
import { voucherRoutes } from './voucher-routes.ts';
import { webhook } from './webhook.ts';

/** Vouchers, checkout, accounts and money of one Sovereign. */
export function billingService(context: BusinessContext): Service {
  return {
    routes: [
      ...voucherRoutes(context),
      ...accountRoutes(context),
      ...adminRoutes(context),
      ...meteringRoutes(context),
      ...priceRoutes(context),
      { at: 'POST /billing/webhook', access: 'P', handle: (call) => webhook(context, call) },
    ],
    async listen() {
      await context.bus.subscribe('billing-tenant-events', ['tenant.deleted'], (one) =>
        onTenantDeleted(context, one),
      );
      await listenToUsage(context);
    },
  };
}

/** Prices without a token, since May: the catalog's own. */
function priceRoutes(context: BusinessContext): Route[] {
  if (context.layer === 'S') return [];
  return ['plans', 'addons'].map((name) => ({
    at: `GET /billing/${name}`,
    access: 'P',
    handle: async () => ok(await (await fetch(`${context.urls.catalog}/catalog/${name}`)).json()),
  }));
}
