import type { Organization, Provision } from '../../domain/business/organization.ts';
import type { Asking } from './asking.ts';
import { aCount, aList, aMoment, anObject, aText, type Members, orElse } from './decode.ts';
import type { Gateway } from './gateway.ts';

type OrganizationCalls = Pick<
  Gateway,
  'organizations' | 'organization' | 'ownOrganizations' | 'provisions' | 'startProvision'
>;

const text = orElse(aText, '');
const texts = orElse(aList(aText), [] as string[]);
const segment = (id: string) => encodeURIComponent(id.toWellFormed());

/** core/services/tenant and core/services/provisioning. */
export function organizationCalls(asking: Asking): OrganizationCalls {
  return {
    organizations: async ({ offset, limit, search }, reading) => {
      const query = new URLSearchParams({ offset: String(offset), limit: String(limit) });
      if (search !== undefined) query.set('q', search.toWellFormed());
      return asking.get(`/tenant/admin/tenants?${query}`, aPage, reading);
    },
    organization: (id, reading) =>
      asking.get(`/tenant/admin/tenants/${segment(id)}`, anOrganization, reading),
    ownOrganizations: (reading) => asking.get('/tenant/orgs', aList(anOrganization), reading),
    provisions: ({ offset, limit }, reading) =>
      asking.get(`/provisioning/admin/list?offset=${offset}&limit=${limit}`, aList(aProvision), reading),
    startProvision: async ({ tenantId, orderId, planId, apps, subdomain }) => {
      const body = { tenant_id: tenantId, order_id: orderId, plan_id: planId, apps, subdomain };
      await asking.call({ method: 'POST', path: '/provisioning/start', body });
    },
  };
}

const idOf = (member: Members) => member('id', orElse(aText, undefined)) ?? member('_id', aText);

function times(member: Members): { createdAt?: string; updatedAt?: string } {
  const [createdAt, updatedAt] = [member('created_at', aMoment), member('updated_at', aMoment)];
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

const anOrganization = anObject<Organization>((member) => {
  const members = member('member_count', orElse(aCount, undefined));
  return {
    id: idOf(member),
    slug: member('slug', text),
    name: member('name', text),
    status: member('status', text),
    planId: member('plan_id', text),
    ownerId: member('owner_id', text),
    subdomain: member('subdomain', text),
    apps: member('apps', texts),
    ...(members === undefined ? {} : { members }),
    ...times(member),
  };
});

const aPage = anObject((member) => ({
  organizations: member('tenants', aList(anOrganization)),
  total: member('total', aCount),
}));

const aProvision = anObject<Provision>((member) => {
  const error = member('error', text);
  return {
    id: idOf(member),
    tenantId: member('tenant_id', text),
    orderId: member('order_id', text),
    status: member('status', aText),
    progress: member('progress', orElse(aCount, 0)),
    steps: member('steps', orElse(aList(aStep), [])),
    ...(error === '' ? {} : { error }),
    ...times(member),
  };
});

const aStep = anObject((member) => ({ name: member('name', text), status: member('status', text) }));
