import type { TestBusiness } from './business.ts';

/** An organization that its owner made, as the marketplace does before a checkout; gives its id. */
export async function madeOrganization(
  shop: Pick<TestBusiness, 'call' | 'tokenOf'>,
  slug: string,
  token?: string,
): Promise<string> {
  const body = { slug, name: slug, org_type: 'company', industry: 'food', plan_id: '', apps: [], addons: [] };
  const owner = token ?? (await shop.tokenOf(`${slug}@example.om`));
  const { status, text, body: made } = await shop.call('POST', '/api/tenant/orgs', { token: owner, body });
  if (status !== 201) throw new Error(`the organization ${slug} was not made: ${status} ${text}`);
  return made.id as string;
}
