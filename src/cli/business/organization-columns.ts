import type { LifeStep } from '../../domain/business/lifecycle.ts';
import type { Organization } from '../../domain/business/organization.ts';
import { type Column, minuteText } from './listing.ts';

const short = (id: string) => id.slice(0, 8);

export const ORGANIZATION_COLUMNS: readonly Column<Organization>[] = [
  { name: 'slug', head: 'ORGANIZATION' },
  { name: 'name', head: 'NAME' },
  { name: 'status', head: 'STATUS' },
  { name: 'planId', head: 'PLAN', cell: ({ planId }) => short(planId) },
  { name: 'members', head: 'MEMBERS' },
  { name: 'createdAt', head: 'CREATED (UTC)', cell: ({ createdAt }) => minuteText(createdAt) },
  { name: 'id', head: 'ID', cell: ({ id }) => short(id) },
  { name: 'ownerId', head: 'OWNER', extra: true },
  { name: 'subdomain', head: 'SUBDOMAIN', extra: true },
  { name: 'apps', head: 'APPS', extra: true, cell: ({ apps }) => apps.join(', ') },
  { name: 'updatedAt', head: 'CHANGED (UTC)', extra: true, cell: ({ updatedAt }) => minuteText(updatedAt) },
];

export const STEP_COLUMNS: readonly Column<LifeStep>[] = [
  { name: 'name', head: 'STEP' },
  { name: 'state', head: 'STATE' },
  { name: 'at', head: 'WHEN (UTC)', cell: ({ at }) => minuteText(at) },
  { name: 'says', head: 'SAYS' },
];

export interface StandRow {
  slug: string;
  id: string;
  status: string;
  step: string;
  state: string;
  says: string;
}

export const STAND_COLUMNS: readonly Column<StandRow>[] = [
  { name: 'slug', head: 'ORGANIZATION' },
  { name: 'status', head: 'STATUS' },
  { name: 'step', head: 'STEP' },
  { name: 'state', head: 'STATE' },
  { name: 'says', head: 'SAYS' },
  { name: 'id', head: 'ID', extra: true },
];
