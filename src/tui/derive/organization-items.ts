import { type LifeStep, standOf } from '../../domain/business/lifecycle.ts';
import type { Organization } from '../../domain/business/organization.ts';
import type { BusinessSeen } from '../business-seen.ts';
import { memoOfTwo } from '../parts/memo.ts';

/** An organization as a row. */
export interface OrganizationItem extends Organization {
  /** What it is opened by: its slug, or its id where another one has that slug too. */
  key: string;
  /** Where it stands; undefined while nobody looked at its life. */
  stand: LifeStep | undefined;
  /** A step is lost. */
  lost: boolean;
}

export const NO_LIVES = { lives: [] } as unknown as BusinessSeen['lives'];

/** Organizations, what is lost first, then what is under way, then by name. */
export const organizationItems = memoOfTwo(
  (
    { organizations }: BusinessSeen['organizations'],
    { lives }: BusinessSeen['lives'],
  ): OrganizationItem[] => {
    const known = new Map(lives.map((life) => [life.organization.id, life]));
    const times = new Map<string, number>();
    for (const { slug } of organizations) times.set(slug, (times.get(slug) ?? 0) + 1);
    const items = organizations.map((one): OrganizationItem => {
      const life = known.get(one.id);
      const key = one.slug !== '' && times.get(one.slug) === 1 ? one.slug : one.id;
      return { ...one, key, stand: life && standOf(life.steps), lost: life?.finding !== undefined };
    });
    return items.sort((a, b) => rank(a) - rank(b) || (a.slug < b.slug ? -1 : 1));
  },
);

function rank({ lost, stand, status }: OrganizationItem): number {
  if (lost) return 0;
  if (status === 'deleted') return 3;
  return stand?.state === 'waiting' ? 1 : 2;
}
