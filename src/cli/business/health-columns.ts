import type { HealthRow } from '../../domain/business/health.ts';
import type { Column } from './listing.ts';

export const HEALTH_COLUMNS: readonly Column<HealthRow>[] = [
  { name: 'name', head: 'WHAT' },
  { name: 'state', head: 'STATE' },
  { name: 'says', head: 'SAYS' },
];
