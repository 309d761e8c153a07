import type { Provision } from '../../domain/business/organization.ts';
import type { Business } from '../business/business.ts';
import { patiently } from './find-organization.ts';

const PAGE = 100;

/** Runs that make workspaces, newest first, in pages: one organization may have had several. */
async function* runsOf(business: Business): AsyncIterable<Provision> {
  for (let offset = 0; ; offset += PAGE) {
    const page = { offset, limit: PAGE };
    const runs = await patiently(business, () => business.gateway.provisions(page, business));
    yield* runs;
    if (runs.length < PAGE) return;
  }
}

/** The newest run of each organization, by its id. */
export async function newestRuns(business: Business): Promise<Map<string, Provision>> {
  const newest = new Map<string, Provision>();
  for await (const run of runsOf(business)) if (!newest.has(run.tenantId)) newest.set(run.tenantId, run);
  return newest;
}

/** The newest run of one organization; undefined when there is none. */
export async function newestRunOf(business: Business, tenantId: string): Promise<Provision | undefined> {
  for await (const run of runsOf(business)) if (run.tenantId === tenantId) return run;
  return undefined;
}
