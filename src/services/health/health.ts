import type { BusinessRequest, BusinessWorkshop } from '../business/business.ts';
import type { HealthReport } from './read-health.ts';

/** Whether a Sovereign's business works. Reads only. */
export interface Health {
  read(request: BusinessRequest): Promise<HealthReport>;
}

export function healthOf(workshop: () => Promise<BusinessWorkshop>): Health {
  return {
    read: async (request) => (await import('./read-health.ts')).readHealth(await workshop(), request),
  };
}
