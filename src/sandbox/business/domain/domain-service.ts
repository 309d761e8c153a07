import { randomUUID } from 'node:crypto';
import type { BusinessContext, Service } from '../context.ts';
import { type Call, ok, type Reply, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { tenantView } from '../tenant/tenant-store.ts';

const DOMAINS = 'domains.domains';
const TLDS = ['omani.rest', 'omani.works', 'omani.trade', 'omani.homes'];

/** Names of organizations (billing.md 4.3). */
export function domainService(context: BusinessContext): Service {
  return {
    routes: [
      { at: 'POST /domain/subdomains', access: 'U', handle: (call) => subdomain(context, call) },
      { at: 'POST /domain/byod', access: 'U', handle: (call) => own(context, call) },
      { at: 'GET /domain/domains/{tenant}', access: 'U', handle: (call) => list(context, call) },
      { at: 'POST /domain/verify/{id}', access: 'U', handle: (call) => verify(context, call) },
      { at: 'DELETE /domain/domains/{id}', access: 'U', handle: (call) => remove(context, call) },
      { at: 'GET /domain/check/{subdomain}/{tld}', access: 'U', handle: (call) => check(context, call) },
    ],
    listen: () =>
      context.bus.subscribe('domain-tenant-events', ['tenant.deleted'], async ({ tenant_id }) => {
        const { documents } = context.databases;
        const gone = (await documents.all(DOMAINS)).filter((one) => one.tenant_id === tenant_id);
        for (const { _id } of gone) await documents.remove(DOMAINS, _id);
      }),
  };
}

async function subdomain(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, { tenant_id: 'text', subdomain: 'text', tld: 'text' });
  if (sent.tenant_id === '' || sent.subdomain === '' || !TLDS.includes(sent.tld))
    throw new Trouble(400, 'tenant_id, subdomain and tld are required');
  if (!(await isFree(context, `${sent.subdomain}.${sent.tld}`))) throw new Trouble(409, 'subdomain is taken');
  const more = { type: 'subdomain', registrar: 'pool', dns_status: 'active', tls_ready: true };
  return save(context, { ...sent, domain: `${sent.subdomain}.${sent.tld}`, ...more });
}

async function own(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, { tenant_id: 'text', domain: 'text' });
  if (sent.tenant_id === '' || sent.domain === '')
    throw new Trouble(400, 'tenant_id and domain are required');
  return save(context, { ...sent, type: 'byod', dns_status: 'pending', tls_ready: false });
}

async function save(context: BusinessContext, fields: Record<string, unknown>): Promise<Reply> {
  const domain = { _id: randomUUID(), ...fields };
  await context.databases.documents.put(DOMAINS, domain);
  await context.bus
    .publish('domain.registered', 'domain-service', String(fields.tenant_id), tenantView(domain))
    .catch((thrown) => context.log(`domain: ${String(thrown)}`));
  return { status: 201, body: tenantView(domain) };
}

async function list(context: BusinessContext, call: Call): Promise<Reply> {
  const all = await context.databases.documents.all(DOMAINS);
  return ok(all.filter((one) => one.tenant_id === call.params.tenant).map(tenantView));
}

async function verify(context: BusinessContext, call: Call): Promise<Reply> {
  const { documents } = context.databases;
  const domain = await documents.get(DOMAINS, call.params.id!);
  if (domain === undefined) throw new Trouble(404, 'domain not found');
  const verified = { ...domain, dns_status: 'active', tls_ready: true };
  await documents.put(DOMAINS, verified);
  return ok(tenantView(verified));
}

async function remove(context: BusinessContext, call: Call): Promise<Reply> {
  if (!(await context.databases.documents.remove(DOMAINS, call.params.id!)))
    throw new Trouble(404, 'domain not found');
  return ok({ ok: true });
}

async function check(context: BusinessContext, call: Call): Promise<Reply> {
  return ok({ available: await isFree(context, `${call.params.subdomain}.${call.params.tld}`) });
}

async function isFree(context: BusinessContext, domain: string): Promise<boolean> {
  return (await context.databases.documents.find(DOMAINS, 'domain', domain)) === undefined;
}
