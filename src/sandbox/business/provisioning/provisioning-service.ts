import type { BusinessContext, Service } from '../context.ts';
import type { Envelope } from '../events/envelope.ts';
import { type Call, ok, type Reply, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { tenantView } from '../tenant/tenant-store.ts';
import { PROVISIONS, type Provision, ProvisionRuns } from './provision-run.ts';

/** Workspaces of organizations: started by an order, or by anybody who asks (billing.md 4.3, 5.4). */
export function provisioningService(context: BusinessContext): Service {
  const runs = new ProvisionRuns(context);
  return {
    routes: [
      { at: 'GET /provisioning/status/{id}', access: 'P', handle: (call) => status(context, call) },
      { at: 'GET /provisioning/tenant/{id}', access: 'P', handle: (call) => ofTenant(context, call) },
      { at: 'POST /provisioning/start', access: 'U', handle: (call) => start(runs, call) },
      { at: 'GET /provisioning/admin/list', access: 'U', handle: (call) => list(context, call) },
      { at: 'GET /provisioning/jobs', access: 'U', handle: () => ok([]) },
    ],
    async listen() {
      await context.bus.subscribe('provisioning', ['order.placed'], (one) => onOrder(context, runs, one));
      await context.bus.subscribe('provisioning', ['tenant.deleted'], (one) =>
        onTenantDeleted(context, runs, one),
      );
      await runs.resume();
    },
    close: () => runs.close(),
  };
}

/** Reads `order_id`, while billing sends `id`; an order without a subdomain is refused. */
async function onOrder(
  context: BusinessContext,
  runs: ProvisionRuns,
  { tenant_id, data }: Envelope,
): Promise<void> {
  const subdomain = text(data.subdomain);
  if (subdomain === '') return context.log(`provisioning: order of ${tenant_id} has no subdomain`);
  const apps = Array.isArray(data.apps) ? data.apps.map(String) : [];
  const { order_id, plan_id } = { order_id: text(data.order_id), plan_id: text(data.plan_id) };
  await runs.start({ tenant_id, order_id, plan_id, apps, subdomain });
}

async function onTenantDeleted(
  context: BusinessContext,
  runs: ProvisionRuns,
  { tenant_id, data }: Envelope,
): Promise<void> {
  const id = text(data.id) || tenant_id;
  await runs.abandon(id);
  await context.bus.publish('provision.tenant_removed', 'provisioning', id, { id, slug: data.slug });
}

/** Nothing keeps an order from being started twice. */
async function start(runs: ProvisionRuns, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, {
    tenant_id: 'text',
    order_id: 'text',
    plan_id: 'text',
    apps: 'texts',
    subdomain: 'text',
  });
  if (sent.tenant_id === '' || sent.order_id === '' || sent.plan_id === '')
    throw new Trouble(400, 'tenant_id, order_id, and plan_id are required');
  if (sent.subdomain === '') throw new Trouble(500, 'failed to start provisioning');
  const run = await runs.start({ ...sent, apps: sent.apps ?? [] });
  return { status: 201, body: tenantView(run) };
}

async function status(context: BusinessContext, call: Call): Promise<Reply> {
  const run = await context.databases.documents.get<Provision>(PROVISIONS, call.params.id!);
  if (run === undefined) throw new Trouble(404, 'provision not found');
  return ok(tenantView(run));
}

async function ofTenant(context: BusinessContext, call: Call): Promise<Reply> {
  const runs = await context.databases.documents.all<Provision>(PROVISIONS);
  const run = runs.findLast((one) => one.tenant_id === call.params.id);
  if (run === undefined) throw new Trouble(404, 'provision not found');
  return ok(tenantView(run));
}

async function list(context: BusinessContext, call: Call): Promise<Reply> {
  const offset = Number(call.query.get('offset') ?? 0) || 0;
  const limit = Math.min(100, Number(call.query.get('limit') ?? 50) || 50);
  const all = await context.databases.documents.all<Provision>(PROVISIONS);
  const newest = all.toReversed().sort((a, b) => b.created_at.localeCompare(a.created_at));
  return ok(newest.slice(offset, offset + limit).map(tenantView));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
