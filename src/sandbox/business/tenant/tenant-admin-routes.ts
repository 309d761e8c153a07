import type { BusinessContext } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { membersOf, setTenantStatus, TENANTS, type Tenant, tenantView } from './tenant-store.ts';

const STATUSES = ['active', 'suspended', 'provisioning', 'deleted'];

/** What the superadmin does with any organization. */
export function tenantAdminRoutes(
  context: BusinessContext,
  remove: (tenant: Tenant) => Promise<Reply>,
): Route[] {
  const at = (method: string, rest = '') => `${method} /tenant/admin/tenants/{id}${rest}`;
  return [
    { at: 'GET /tenant/admin/tenants', access: 'S', handle: (call) => list(context, call) },
    { at: at('GET'), access: 'S', handle: async (call) => ok(tenantView(await any(context, call))) },
    {
      at: at('GET', '/backing-services'),
      access: 'S',
      handle: (call) => any(context, call).then(() => ok([])),
    },
    { at: at('PUT', '/status'), access: 'S', handle: (call) => setStatus(context, call) },
    { at: at('DELETE'), access: 'S', handle: async (call) => remove(await any(context, call)) },
  ];
}

async function list(context: BusinessContext, call: Call): Promise<Reply> {
  const { documents } = context.databases;
  const offset = whole(call.query.get('offset'), 0);
  const limit = whole(call.query.get('limit'), 20);
  const sought = (call.query.get('q') ?? '').toLowerCase();
  const all = (await documents.all<Tenant>(TENANTS)).filter((one) =>
    `${one.slug} ${one.name}`.toLowerCase().includes(sought),
  );
  const page = all.slice(offset, offset + limit).map(async (one) => ({
    ...tenantView(one),
    member_count: (await membersOf(documents, one._id)).length,
  }));
  return ok({ tenants: await Promise.all(page), total: all.length, offset, limit });
}

async function any(context: BusinessContext, call: Call): Promise<Tenant> {
  const tenant = await context.databases.documents.get<Tenant>(TENANTS, call.params.id!);
  if (tenant === undefined) throw new Trouble(404, 'tenant not found');
  return tenant;
}

async function setStatus(context: BusinessContext, call: Call): Promise<Reply> {
  const { status } = decodeBody(call.body, { status: 'text' });
  if (!STATUSES.includes(status)) throw new Trouble(400, 'invalid status');
  const tenant = await any(context, call);
  await setTenantStatus(context, tenant._id, status);
  return ok(tenantView(await any(context, call)));
}

function whole(text: string | null, otherwise: number): number {
  return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;
}
