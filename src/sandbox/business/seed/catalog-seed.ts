import type { Documents } from '../storage/documents.ts';
import { steadyObjectId } from './steady-id.ts';

const PLANS: [slug: string, name: string, price: number, cpu: string, memory: string, storage: string][] = [
  ['s', 'Small', 5, '1', '2Gi', '20Gi'],
  ['m', 'Medium', 9, '2', '4Gi', '50Gi'],
  ['l', 'Large', 16, '4', '8Gi', '100Gi'],
  ['xl', 'Extra large', 30, '8', '16Gi', '200Gi'],
  ['flexi', 'Flexi', 0, '0', '0', '0'],
];
const ADDONS: [slug: string, price: number, category: string][] = [
  ['daily-backup', 3, 'backup'],
  ['priority-support', 5, 'support'],
  ['api-access', 5, 'access'],
  ['dedicated-ip', 5, 'network'],
  ['log-management', 3, 'operations'],
  ['custom-domain', 0, 'network'],
  ['waf', 0, 'security'],
  ['ips', 0, 'security'],
  ['vuln-scan', 0, 'security'],
];
const APPS = ['wordpress', 'odoo', 'nextcloud', 'gitea'];

export const planId = (slug: string) => steadyObjectId(`plan ${slug}`);
export const addonId = (slug: string) => steadyObjectId(`addon ${slug}`);
export const stripePriceOf = (slug: string) => `price_${slug}`;

/** The marketplace's content as upstream seeds it (billing.md 3.6). */
export async function seedCatalog(documents: Documents): Promise<void> {
  for (const [index, [slug, name, price_omr, cpu, memory, storage]] of PLANS.entries())
    await documents.put('catalog.plans', {
      ...{ _id: planId(slug), slug, name, description: `${name} plan`, cpu, memory, storage, price_omr },
      ...{ popular: slug === 'm', sort_order: index + 1, features: [] },
      stripe_price_id: price_omr === 0 ? '' : stripePriceOf(slug),
    });
  for (const [slug, price_omr, category] of ADDONS)
    await documents.put('catalog.addons', {
      ...{ _id: addonId(slug), slug, name: titled(slug), description: '', price_omr },
      ...{ included: price_omr === 0, category },
    });
  for (const [index, slug] of APPS.entries())
    await documents.put('catalog.apps', {
      ...{ _id: steadyObjectId(`app ${slug}`), slug, name: titled(slug), description: '' },
      ...{ category: 'business', sort_order: index + 1 },
    });
}

function titled(slug: string): string {
  return slug.replace(
    /(^|-)([a-z])/g,
    (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`,
  );
}
