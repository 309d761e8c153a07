import type { Invoice } from '../../domain/business/account.ts';
import type { Organization } from '../../domain/business/organization.ts';
import { asCatalystError } from '../../domain/errors.ts';
import {
  type Business,
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import { findOrganization, refuseName } from '../organizations/find-organization.ts';

export interface OrganizationInvoices extends OfSovereign {
  invoices: Invoice[];
  /** False: none came, and the token may not ask whether there is such an organization at all. */
  organizationKnown: boolean;
}

/**
 * Invoices of an organization by id, or by slug for whom the Sovereign tells all organizations. Billing answers with none for every
 * text, so that one that has none is looked for.
 * @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND
 */
export function readInvoices(
  workshop: BusinessWorkshop,
  named: string,
  request: BusinessRequest,
): Promise<OrganizationInvoices> {
  return withBusiness(workshop, request, async (business) => {
    const { gateway } = business;
    refuseName(business, named);
    const found = await gateway.invoices(named, business);
    const of = ofSovereign(business);
    if (found.length > 0) return { ...of, invoices: found, organizationKnown: true };
    const organization = await organizationSeen(business, named);
    const bySlug = organization !== undefined && organization.id !== named;
    const invoices = bySlug ? await gateway.invoices(organization.id, business) : found;
    return { ...of, invoices, organizationKnown: organization !== undefined };
  });
}

/** Undefined where the token may not see it. @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND */
export async function organizationSeen(business: Business, named: string): Promise<Organization | undefined> {
  try {
    return await findOrganization(business, named);
  } catch (thrown) {
    if (asCatalystError(thrown).code !== 'CATALYST-ROLE-MISSING') throw thrown;
    const own = await business.gateway.ownOrganizations(business);
    return own.find(({ id, slug }) => [id, slug].includes(named));
  }
}
