import { randomUUID } from 'node:crypto';
import { type BusinessContext, type Service, strikes } from '../context.ts';
import type { Envelope } from '../events/envelope.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { tenantAdminRoutes } from './tenant-admin-routes.ts';
import {
  addMember,
  isSlugFree,
  MEMBERS,
  membersOf,
  setTenantStatus,
  TENANTS,
  type Tenant,
  tenantView,
} from './tenant-store.ts';

const SLUG = /^[a-z][a-z0-9-]{2,30}$/;

/** Organizations: made before they are paid for, and changed by what provisioning tells (billing.md 4.3). */
export function tenantService(context: BusinessContext): Service {
  const isInternalOpen = () => context.layer === 'L' && context.faults.on('billing-1018') === undefined;
  const at = (method: string, rest = '') => `${method} /tenant/orgs/{id}${rest}`;
  const routes: Route[] = [
    { at: 'GET /tenant/check-slug/{slug}', access: 'P', handle: (call) => checkSlug(context, call) },
    { at: 'POST /tenant/orgs', access: 'U', handle: (call) => create(context, call) },
    { at: 'GET /tenant/orgs', access: 'U', handle: (call) => listOwn(context, call) },
    { at: at('GET'), access: 'U', handle: async (call) => ok(tenantView(await own(context, call))) },
    { at: at('PUT'), access: 'U', handle: (call) => update(context, call) },
    { at: at('DELETE'), access: 'U', handle: async (call) => remove(context, await own(context, call)) },
    { at: at('GET', '/members'), access: 'U', handle: (call) => members(context, call) },
    { at: at('GET', '/apps'), access: 'U', handle: async (call) => ok((await own(context, call)).apps) },
    {
      at: at('GET', '/backing-services'),
      access: 'U',
      handle: async (call) => own(context, call).then(() => ok([])),
    },
    {
      at: 'GET /tenant/internal/tenants/{id}/subdomain',
      access: () => (isInternalOpen() ? 'P' : 'U'),
      handle: (call) => subdomain(context, call),
    },
    ...tenantAdminRoutes(context, (tenant) => remove(context, tenant)),
  ];
  return { routes, listen: () => listen(context) };
}

async function listen(context: BusinessContext): Promise<void> {
  const { bus } = context;
  const provisioned = [
    'provision.started',
    'provision.completed',
    'provision.failed',
    'provision.tenant_removed',
  ];
  await bus.subscribe('tenant-service', provisioned, (one) => onProvision(context, one));
  await bus.subscribe('tenant-members-cleanup', ['tenant.deleted'], async ({ tenant_id }) => {
    const { documents } = context.databases;
    for (const { _id } of await membersOf(documents, tenant_id)) await documents.remove(MEMBERS, _id);
  });
}

/** What was deleted meanwhile stays deleted. */
async function onProvision(context: BusinessContext, { type, tenant_id, data }: Envelope): Promise<void> {
  const tenant = await context.databases.documents.get<Tenant>(TENANTS, tenant_id);
  if (type === 'provision.tenant_removed') await setTenantStatus(context, String(data.id), 'deleted');
  if (tenant === undefined || tenant.status === 'deleted') return;
  if (type === 'provision.started') await setTenantStatus(context, tenant_id, 'provisioning');
  if (type === 'provision.completed') await setTenantStatus(context, tenant_id, 'active');
}

async function checkSlug(context: BusinessContext, call: Call): Promise<Reply> {
  const slug = call.params.slug!;
  return ok({ available: SLUG.test(slug) && (await isSlugFree(context.databases.documents, slug)) });
}

async function create(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, {
    ...({ slug: 'text', name: 'text', org_type: 'text', industry: 'text' } as const),
    ...({ plan_id: 'text', apps: 'texts', addons: 'texts' } as const),
  });
  if (!SLUG.test(sent.slug)) throw new Trouble(400, 'invalid slug');
  if (sent.name === '') throw new Trouble(400, 'name is required');
  if (!(await isSlugFree(context.databases.documents, sent.slug)))
    throw new Trouble(409, 'slug is already taken');
  const now = new Date(context.clock.now()).toISOString();
  const { sub, email } = call.claims;
  const tenant = {
    ...{ _id: randomUUID(), ...sent, apps: sent.apps ?? [], addons: sent.addons ?? [] },
    ...{ owner_id: sub, app_states: {}, subdomain: sent.slug, custom_domains: [], status: 'provisioning' },
    ...{ created_at: now, updated_at: now },
  };
  await context.databases.documents.put(TENANTS, tenant);
  await addMember(context, { tenant_id: tenant._id, user_id: sub, email, role: 'owner' });
  await tell(context, 'tenant.created', tenant._id, tenantView(tenant));
  return { status: 201, body: tenantView(tenant) };
}

async function listOwn(context: BusinessContext, call: Call): Promise<Reply> {
  const { documents } = context.databases;
  const mine = (await documents.all(MEMBERS)).filter((one) => one.user_id === call.claims.sub);
  const ids = new Set(mine.map((one) => one.tenant_id));
  return ok((await documents.all(TENANTS)).filter((one) => ids.has(one._id)).map(tenantView));
}

/** The organization, when the caller is one of its members. */
async function own(context: BusinessContext, call: Call): Promise<Tenant> {
  const { documents } = context.databases;
  const tenant = await documents.get<Tenant>(TENANTS, call.params.id!);
  if (tenant === undefined) throw new Trouble(404, 'tenant not found');
  const isMember = (await membersOf(documents, tenant._id)).some((one) => one.user_id === call.claims.sub);
  if (!isMember && call.claims.role !== 'superadmin') throw new Trouble(403, 'access denied');
  return tenant;
}

async function update(context: BusinessContext, call: Call): Promise<Reply> {
  const tenant = await own(context, call);
  const sent = decodeBody(call.body, { name: 'text', org_type: 'text', industry: 'text' });
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''));
  const updated = { ...tenant, ...given, updated_at: new Date(context.clock.now()).toISOString() };
  await context.databases.documents.put(TENANTS, updated);
  return ok(tenantView(updated));
}

async function members(context: BusinessContext, call: Call): Promise<Reply> {
  const tenant = await own(context, call);
  return ok((await membersOf(context.databases.documents, tenant._id)).map(tenantView));
}

/** Starts the cascade: everybody who has something of the organization hears of it. */
async function remove(context: BusinessContext, tenant: Tenant): Promise<Reply> {
  if (tenant.status === 'deleted') throw new Trouble(404, 'tenant not found');
  await setTenantStatus(context, tenant._id, 'deleted');
  if (!strikes(context, 'tenant-deleted-lost'))
    await tell(context, 'tenant.deleted', tenant._id, { id: tenant._id, slug: tenant.slug });
  return ok({ status: 'deleting' });
}

async function tell(context: BusinessContext, type: string, id: string, data: Record<string, unknown>) {
  await context.bus
    .publish(type, 'tenant-service', id, data)
    .catch((thrown) => context.log(`tenant: ${type}: ${String(thrown)}`));
}

async function subdomain(context: BusinessContext, call: Call): Promise<Reply> {
  const tenant = await context.databases.documents.get<Tenant>(TENANTS, call.params.id!);
  if (tenant === undefined) throw new Trouble(404, 'tenant not found');
  return ok({ subdomain: tenant.subdomain });
}
