import { memoOfTwo } from '../parts/memo.ts';
import type { ComponentItem } from './component-items.ts';
import type { Jobs } from './jobs.ts';

/** A component in the order in which things can be installed. */
export interface GraphItem extends ComponentItem {
  /** Length of the longest way down to something that needs nothing; 0 for that. */
  level: number;
  /** The first, and the last, of its level and region. */
  opens: boolean;
  closes: boolean;
  /** What its installation took in milliseconds; 0 where nobody knows. */
  took: number;
  /** Lies on the longest way in time, or in steps where no time is known. */
  critical: boolean;
  neededBy: number;
}

/** Components by region and level, with the critical path marked. Dependencies in a circle end where it closes. */
export const graphItems = memoOfTwo((items: readonly ComponentItem[], jobs: Jobs): GraphItem[] => {
  const regions = [...new Set(items.map(({ region }) => region))];
  return regions.flatMap((region) =>
    regionItems(
      items.filter((one) => one.region === region),
      jobs,
    ),
  );
});

function regionItems(items: readonly ComponentItem[], jobs: Jobs): GraphItem[] {
  const byName = new Map(items.map((item) => [item.component, item]));
  const level = longest(byName, () => 1);
  const time = longest(byName, (item) => tookMs(jobs, item));
  const critical = pathOf(byName, time, level);
  const needed = new Map<string, number>();
  for (const { dependsOn } of items)
    for (const name of dependsOn) needed.set(name, (needed.get(name) ?? 0) + 1);
  const ranked = items
    .map((item) => ({
      ...item,
      level: (level.get(item.component) ?? 1) - 1,
      critical: critical.has(item.component),
      took: tookMs(jobs, item),
      neededBy: needed.get(item.component) ?? 0,
    }))
    .sort((a, b) => a.level - b.level || b.neededBy - a.neededBy || (a.id < b.id ? -1 : 1));
  return ranked.map((item, index) => ({
    ...item,
    opens: ranked[index - 1]?.level !== item.level,
    closes: ranked[index + 1]?.level !== item.level,
  }));
}

/** Time from the first to the last event of its installation, in milliseconds; 0 when it is not known. */
function tookMs(jobs: Jobs, { region, component }: ComponentItem): number {
  const job = jobs.get(`install:${region}/${component}`);
  if (job?.startedAt === undefined || job.endedAt === undefined) return 0;
  return Math.max(0, Date.parse(job.endedAt) - Date.parse(job.startedAt));
}

/** By name, the greatest sum of weights over a way of dependencies that ends with it. */
function longest(
  byName: ReadonlyMap<string, ComponentItem>,
  weight: (item: ComponentItem) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  const open = new Set<string>();
  const visit = (name: string): number => {
    const item = byName.get(name);
    if (item === undefined || open.has(name)) return 0;
    const known = sums.get(name);
    if (known !== undefined) return known;
    open.add(name);
    const below = Math.max(0, ...item.dependsOn.map(visit));
    open.delete(name);
    sums.set(name, below + weight(item));
    return below + weight(item);
  };
  for (const name of byName.keys()) visit(name);
  return sums;
}

function pathOf(
  byName: ReadonlyMap<string, ComponentItem>,
  time: ReadonlyMap<string, number>,
  level: ReadonlyMap<string, number>,
): Set<string> {
  const path = new Set<string>();
  const rank = (name: string) => (time.get(name) ?? 0) * 1_000 + (level.get(name) ?? 0);
  const last = (names: Iterable<string>) => [...names].sort((a, b) => rank(b) - rank(a))[0];
  let at = last(byName.keys());
  while (at !== undefined && !path.has(at)) {
    path.add(at);
    at = last(byName.get(at)?.dependsOn.filter((name) => byName.has(name)) ?? []);
  }
  return path;
}
