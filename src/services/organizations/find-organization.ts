import { RateLimited } from '../../domain/business/business-errors.ts';
import type { Organization } from '../../domain/business/organization.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Business } from '../business/business.ts';

const PAGE = 100;

/** All whose name or slug has that in it; every one when undefined. */
export async function allOrganizations(
  business: Business,
  search: string | undefined,
): Promise<Organization[]> {
  const found: Organization[] = [];
  for (;;) {
    const page = { offset: found.length, limit: PAGE, ...(search === undefined ? {} : { search }) };
    const { organizations, total } = await patiently(business, () =>
      business.gateway.organizations(page, business),
    );
    found.push(...organizations);
    if (organizations.length === 0 || found.length >= total) return found;
  }
}

/**
 * An organization by slug or id. A deleted one gives its slug back, so the one that lives is meant.
 * @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND
 */
export async function findOrganization(business: Business, named: string): Promise<Organization> {
  const same = (await allOrganizations(business, named)).filter(({ slug }) => slug === named);
  const found = same.find(({ status }) => status !== 'deleted') ?? same.at(-1);
  return found ?? byId(business, named);
}

async function byId(business: Business, id: string): Promise<Organization> {
  try {
    return await business.gateway.organization(id, business);
  } catch (thrown) {
    if (asCatalystError(thrown).code !== 'CATALYST-BILLING-REFUSED') throw thrown;
    const message = `${business.fqdn} has no organization ${plainText(id).slice(0, 80)}.`;
    throw new CatalystError('CATALYST-ORGANIZATION-NOT-FOUND', message, {
      hint: 'catalyst organization list',
      cause: thrown,
    });
  }
}

/** The gateway counts per minute: a long list waits for the next one, once. */
export async function patiently<T>({ clock, signal }: Business, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof RateLimited)) throw thrown;
    await clock.sleep(thrown.retryAfter * 1000, signal);
    return ask();
  }
}
