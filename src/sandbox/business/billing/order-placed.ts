import { type BusinessContext, strikes } from '../context.ts';

/** Tells the bus of a paid order: best effort, so a lost one leaves the order without a workspace. */
export async function publishOrderPlaced(
  context: BusinessContext,
  order: Record<string, unknown>,
): Promise<void> {
  if (strikes(context, 'order-placed-lost')) return;
  const { id, customer_id, tenant_id, plan_id, apps, addons, amount_omr, amount_baisa, status } = order;
  const tenantId = String(tenant_id);
  const subdomain = await subdomainOf(context, tenantId);
  const money = { amount_omr, amount_baisa: Number(amount_baisa) };
  const data = { id, customer_id, tenant_id, plan_id, apps, addons, ...money, status, subdomain };
  await context.bus
    .publish('order.placed', 'billing', tenantId, data)
    .catch((thrown) => context.log(`billing: order.placed: ${String(thrown)}`));
}

/** April asked without a token, was refused, and sent an empty subdomain (#105, #1018). */
async function subdomainOf(context: BusinessContext, tenantId: string): Promise<string> {
  try {
    const answer = await fetch(
      `${context.urls.tenant}/tenant/internal/tenants/${encodeURIComponent(tenantId)}/subdomain`,
    );
    if (!answer.ok) return '';
    return String(((await answer.json()) as { subdomain?: string }).subdomain ?? '');
  } catch {
    return '';
  }
}
