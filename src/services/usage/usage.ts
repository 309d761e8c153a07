import type { readBookedUsage } from '../books/read-booked-usage.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import type { listBalanceUsage, listBusUsage } from './list-usage.ts';
import type { recordUsage } from './record-usage.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/** Charges for usage. Amounts are bigint micro-OMR. Upstream: core/services/billing, metering. Failures as of Vouchers. */
export interface Usage {
  record: Rest<typeof recordUsage>;
  ofBalance: Rest<typeof listBalanceUsage>;
  ofBus: Rest<typeof listBusUsage>;
  /** In direct mode: every charge that was booked, whichever way it came. */
  ofLedger: Rest<typeof readBookedUsage>;
}

const lists = () => import('./list-usage.ts');

export function usageOf(workshop: () => Promise<BusinessWorkshop>): Usage {
  return {
    record: async (request) => (await import('./record-usage.ts')).recordUsage(await workshop(), request),
    ofBalance: async (request) => (await lists()).listBalanceUsage(await workshop(), request),
    ofBus: async (request) => (await lists()).listBusUsage(await workshop(), request),
    ofLedger: async (request) =>
      (await import('../books/read-booked-usage.ts')).readBookedUsage(await workshop(), request),
  };
}
