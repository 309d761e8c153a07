import type { BusinessSeen } from '../business-seen.ts';
import { memo } from '../parts/memo.ts';

/** Slugs by the ids of organizations. */
export const organizationNames = memo(
  ({ organizations }: BusinessSeen['organizations']): ReadonlyMap<string, string> =>
    new Map(organizations.map(({ id, slug }) => [id, slug])),
);

/** The slug of an organization, else the beginning of its id. */
export function organizationName(list: BusinessSeen['organizations'] | undefined, id: string): string {
  return (list && organizationNames(list).get(id)) || id.slice(0, 8);
}
