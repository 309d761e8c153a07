import { componentKey } from '../../domain/component-progress.ts';
import type { Progress } from '../../domain/progress.ts';
import type { ComponentList, ComponentRow } from '../../services/components/list-components.ts';
import type { Panel, Panels } from '../model.ts';
import { memoOfTwo } from '../parts/memo.ts';

/** The clusters' last answer, with what a run told of components after it: the two are one truth, and never contradict. */
export function listNow({ components, told }: Pick<Panels, 'components' | 'told'>, fqdn: string) {
  const panel = components[fqdn];
  const progress = told[fqdn]?.value?.progress;
  if (panel?.value === undefined || progress?.at === undefined) return panel?.value;
  return Date.parse(progress.at) > (panel.at ?? 0) ? withNews(panel, progress) : panel.value;
}

const withNews = memoOfTwo(
  ({ value, at = 0 }: Panel<ComponentList>, { components }: Progress): ComponentList | undefined => {
    if (value === undefined) return undefined;
    const seenAt = new Date(at).toISOString();
    const rows = value.components.map((row) => newer(row, components, seenAt));
    if (rows.every((row, index) => row === value.components[index])) return value;
    const installed = rows.filter(({ state, suspended }) => state === 'installed' && !suspended).length;
    return { ...value, components: rows, installed };
  },
);

/** What still counts waits for the same; what goes on waits for nobody. */
function newer(row: ComponentRow, told: Progress['components'], seenAt: string): ComponentRow {
  const known = told[componentKey(row.region, row.component)];
  if (known === undefined || known.since <= seenAt || known.state === row.state) return row;
  const { cause: _cause, fix: _fix, message: _message, reason: _reason, workloads: _, ...others } = row;
  const { state, since, cause, fix, message, reason } = known;
  return {
    ...others,
    ...{ state, since, blockedBy: state === 'pending' ? row.blockedBy : [] },
    ...(cause === undefined ? {} : { cause }),
    ...(fix === undefined ? {} : { fix }),
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
  };
}
