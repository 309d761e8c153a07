import { randomUUID } from 'node:crypto';
import type { BusinessContext } from '../context.ts';
import type { Document, Documents } from '../storage/documents.ts';

export interface Tenant extends Document {
  slug: string;
  name: string;
  owner_id: string;
  plan_id: string;
  apps: string[];
  addons: string[];
  subdomain: string;
  status: string;
  updated_at: string;
}

export interface Member extends Document {
  tenant_id: string;
  user_id: string;
  email: string;
  role: string;
  joined_at: string;
}

export const TENANTS = 'tenants.tenants';
export const MEMBERS = 'tenants.members';

export function tenantView({ _id, ...fields }: Document): Record<string, unknown> {
  return { id: _id, ...fields };
}

export async function setTenantStatus(context: BusinessContext, id: string, status: string): Promise<void> {
  const { documents } = context.databases;
  const tenant = await documents.get<Tenant>(TENANTS, id);
  const updated_at = new Date(context.clock.now()).toISOString();
  if (tenant !== undefined) await documents.put(TENANTS, { ...tenant, status, updated_at });
}

/** A deleted organization gives its slug back. */
export async function isSlugFree(documents: Documents, slug: string): Promise<boolean> {
  const same = (await documents.all<Tenant>(TENANTS)).filter((one) => one.slug === slug);
  return same.every((one) => one.status === 'deleted');
}

export async function membersOf(documents: Documents, tenantId: string): Promise<Member[]> {
  return (await documents.all<Member>(MEMBERS)).filter((one) => one.tenant_id === tenantId);
}

export async function addMember(
  context: BusinessContext,
  member: Omit<Member, '_id' | 'joined_at'>,
): Promise<Member> {
  const joined_at = new Date(context.clock.now()).toISOString();
  const made = { ...member, _id: randomUUID(), joined_at } as Member;
  await context.databases.documents.put(MEMBERS, made);
  return made;
}
