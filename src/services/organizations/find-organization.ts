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
 * An organization by slug, by id, or by how only its id begins, as lists show it. A deleted one gives its slug back, so the one that
 * lives is meant.
 * @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND
 */
export async function findOrganization(business: Business, named: string): Promise<Organization> {
  refuseName(business, named);
  const same = (await allOrganizations(business, named)).filter(({ slug }) => slug === named);
  const found = same.find(({ status }) => status !== 'deleted') ?? same.at(-1);
  return found ?? (await byId(business, named)) ?? byBeginning(business, named);
}

async function byId(business: Business, id: string): Promise<Organization | undefined> {
  try {
    return await business.gateway.organization(id, business);
  } catch (thrown) {
    if (asCatalystError(thrown).code !== 'CATALYST-BILLING-REFUSED') throw thrown;
    return undefined;
  }
}

/** Slugs and ids are of these; anything else would be another path at the gateway. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND for what is neither a slug nor an id */
export function refuseName({ fqdn }: Pick<Business, 'fqdn'>, named: string): void {
  if (!NAME.test(named)) throw noOrganization(fqdn, named);
}

function noOrganization(fqdn: string, named: string): CatalystError {
  const called = NAME.test(named) ? named : JSON.stringify(plainText(named).slice(0, 80));
  return new CatalystError('CATALYST-ORGANIZATION-NOT-FOUND', `${fqdn} has no organization ${called}.`, {
    hint: 'catalyst organization list',
  });
}

/** So much of an id stands in a list. */
const SHORT_ID = /^[0-9a-f][0-9a-f-]{7,}$/;

async function byBeginning(business: Business, named: string): Promise<Organization> {
  const all = SHORT_ID.test(named) ? await allOrganizations(business, undefined) : [];
  const [found, ...others] = all.filter(({ id }) => id.startsWith(named));
  if (found !== undefined && others.length === 0) return found;
  if (found === undefined) throw noOrganization(business.fqdn, named);
  const message = `The ids of ${others.length + 1} organizations begin with ${named}.`;
  throw new CatalystError('CATALYST-ORGANIZATION-NOT-FOUND', message, { hint: 'Give more of its id.' });
}

/** Minutes that one question waits for: somebody else may use the same address. */
const MINUTES = 3;

/** The gateway counts per minute: a long list waits for the next one, and gives up where that does not help. */
export async function patiently<T>({ clock, signal }: Business, ask: () => Promise<T>): Promise<T> {
  for (let left = MINUTES; ; left -= 1) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof RateLimited) || left === 0) throw thrown;
      await clock.sleep(thrown.retryAfter * 1000, signal);
    }
  }
}
