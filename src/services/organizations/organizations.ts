import type { BusinessWorkshop } from '../business/business.ts';
import type { listOrganizations, organizationStates, showOrganization } from './read-organizations.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/**
 * The organizations of a Sovereign and what became of their orders. Reads only; takes a superadmin. Upstream:
 * core/services/tenant, core/services/provisioning. Failures as of Vouchers, and CATALYST-ORGANIZATION-NOT-FOUND.
 */
export interface Organizations {
  list: Rest<typeof listOrganizations>;
  show: Rest<typeof showOrganization>;
  states: Rest<typeof organizationStates>;
}

const reads = () => import('./read-organizations.ts');

export function organizationsOf(workshop: () => Promise<BusinessWorkshop>): Organizations {
  return {
    list: async (request) => (await reads()).listOrganizations(await workshop(), request),
    show: async (named, request) => (await reads()).showOrganization(await workshop(), named, request),
    states: async (request) => (await reads()).organizationStates(await workshop(), request),
  };
}
