import { orderObjections } from '../../domain/business/order-objections.ts';
import type { Organization } from '../../domain/business/organization.ts';
import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Business } from '../business/business.ts';
import { findOrganization } from '../organizations/find-organization.ts';

export interface OrderFor {
  /** Slug or id of an organization (tenant). */
  organization: string;
  /** Id of the catalog. */
  planId: string;
  /** Order in spite of what speaks against it; never for an organization that is not there. */
  force?: boolean;
}

/**
 * Looks whether anything can come of an order of the customer whose token it is, before credit is spent.
 * @returns the organization
 * @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND with the customer's own, CATALYST-ORDER-REFUSED
 */
export async function requireOwnOrderable(business: Business, order: OrderFor): Promise<Organization> {
  const own = (await business.gateway.ownOrganizations(business)).filter(isThere);
  const organization = own.find(({ id, slug }) => [id, slug].includes(order.organization));
  if (organization === undefined) throw notOwn(business.fqdn, order.organization, own);
  await refuseObjections(business, organization, order);
  return organization;
}

/**
 * The same for a customer that is named, asked in an operator's name. @param buyer the customer, as auth knows them
 * @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND, CATALYST-ORDER-REFUSED
 */
export async function requireOrderable(
  business: Business,
  order: OrderFor,
  buyer: string,
): Promise<Organization> {
  const organization = await findOrganization(business, order.organization);
  if (!isThere(organization)) {
    const message = `The organization ${organization.slug} is deleted. Nothing was written.`;
    throw new CatalystError('CATALYST-ORGANIZATION-NOT-FOUND', message);
  }
  await refuseObjections(business, organization, order, buyer);
  return organization;
}

const isThere = ({ status }: Organization) => status !== 'deleted';

async function refuseObjections(
  business: Business,
  organization: Organization,
  { planId, force = false }: OrderFor,
  buyer?: string,
): Promise<void> {
  if (force) return;
  const subscription = await business.gateway.subscription(organization.id, business);
  const objections = orderObjections({
    ...{ organization, planId },
    ...(buyer === undefined ? {} : { buyer }),
    ...(subscription === undefined ? {} : { subscription }),
  });
  if (objections.length === 0) return;
  const message = `It should not be ordered for ${organization.slug}: ${objections.join('; ')}. Nothing was written.`;
  throw new CatalystError('CATALYST-ORDER-REFUSED', message, {
    hint: `Look at it: catalyst organization show ${organization.slug}. --force overrules.`,
  });
}

function notOwn(fqdn: string, named: string, own: readonly Organization[]): CatalystError {
  const message = `The customer is in no organization ${plainText(named).slice(0, 80)}. Nothing was sent.`;
  const known = own.map(({ slug }) => slug).join(', ');
  return new CatalystError('CATALYST-ORGANIZATION-NOT-FOUND', message, {
    hint:
      known === ''
        ? `The customer is in none, and makes one at the marketplace: https://marketplace.${fqdn}`
        : `Theirs are: ${known}.`,
  });
}
