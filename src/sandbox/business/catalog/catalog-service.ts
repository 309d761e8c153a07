import { randomBytes } from 'node:crypto';
import type { BusinessContext, Service } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import type { Document } from '../storage/documents.ts';

const CACHE_MS = 300_000;

/** Fields of each collection; what a write leaves out becomes zero. */
const COLLECTIONS = {
  plans: {
    slug: 'text',
    name: 'text',
    description: 'text',
    cpu: 'text',
    memory: 'text',
    storage: 'text',
    price_omr: 'integer',
    popular: 'truth',
    sort_order: 'integer',
    features: 'texts',
    stripe_price_id: 'text',
  },
  addons: {
    slug: 'text',
    name: 'text',
    description: 'text',
    price_omr: 'integer',
    included: 'truth',
    category: 'text',
  },
  apps: { slug: 'text', name: 'text', description: 'text', category: 'text', sort_order: 'integer' },
  bundles: { slug: 'text', name: 'text', description: 'text', apps: 'texts' },
  industries: { slug: 'text', name: 'text', description: 'text' },
} as const;

type Collection = keyof typeof COLLECTIONS;
type Cache = Map<Collection, { until: number; body: Record<string, unknown>[] }>;

/** Plans, add-ons and the marketplace's content; lists are up to five minutes old (billing.md 3.6). */
export function catalogService(context: BusinessContext): Service {
  const cache: Cache = new Map();
  const routes = (Object.keys(COLLECTIONS) as Collection[]).flatMap((name): Route[] => [
    { at: `GET /catalog/${name}`, access: 'P', handle: () => list(context, cache, name) },
    { at: `POST /catalog/admin/${name}`, access: 'S', handle: (call) => create(context, name, call) },
    { at: `PUT /catalog/admin/${name}/{id}`, access: 'S', handle: (call) => replace(context, name, call) },
    { at: `DELETE /catalog/admin/${name}/{id}`, access: 'S', handle: (call) => remove(context, name, call) },
  ]);
  return { routes };
}

export function catalogView({ _id, ...fields }: Document): Record<string, unknown> {
  return { id: _id, ...fields };
}

async function list(context: BusinessContext, cache: Cache, name: Collection): Promise<Reply> {
  const { clock } = context;
  const held = cache.get(name);
  const headers = { 'cache-control': 'public, max-age=300' };
  if (held !== undefined && held.until > clock.now()) return { ...ok(held.body), headers };
  const body = (await context.databases.documents.all(`catalog.${name}`)).map(catalogView);
  cache.set(name, { until: clock.now() + CACHE_MS / clock.speed, body });
  return { ...ok(body), headers };
}

async function create(context: BusinessContext, name: Collection, call: Call): Promise<Reply> {
  const document = { _id: randomBytes(12).toString('hex'), ...decodeBody(call.body, COLLECTIONS[name]) };
  await context.databases.documents.put(`catalog.${name}`, document);
  return { status: 201, body: catalogView(document) };
}

/** The whole document is replaced: an omitted price makes a plan free. */
async function replace(context: BusinessContext, name: Collection, call: Call): Promise<Reply> {
  const document = { _id: call.params.id!, ...decodeBody(call.body, COLLECTIONS[name]) };
  const { documents } = context.databases;
  if ((await documents.get(`catalog.${name}`, document._id)) === undefined)
    throw new Trouble(500, `failed to update ${name.replace(/ies$/, 'y').replace(/s$/, '')}`);
  await documents.put(`catalog.${name}`, document);
  return ok(catalogView(document));
}

async function remove(context: BusinessContext, name: Collection, call: Call): Promise<Reply> {
  const gone = await context.databases.documents.remove(`catalog.${name}`, call.params.id!);
  if (!gone) throw new Trouble(500, `failed to delete ${name.replace(/ies$/, 'y').replace(/s$/, '')}`);
  return { status: 204 };
}
