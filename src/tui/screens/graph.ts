import { componentsOf, componentsPanel } from '../derive/component-items.ts';
import { type GraphItem, graphItems } from '../derive/graph.ts';
import { noJobs } from '../derive/jobs.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { plain } from '../parts/line.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { componentSign } from './components.ts';
import { type Screen, selectedKey } from './screen.ts';

const COLUMNS: readonly Column<GraphItem>[] = [
  { title: 'REGION', width: 7, from: 100, cell: ({ opens, region }) => (opens ? region : '') },
  { title: 'STEP', width: 4, cell: ({ opens, level }) => (opens ? String(level + 1) : '') },
  { title: 'COMPONENT', width: 19, grow: 1, cell: ({ id, critical }) => `${critical ? '◆' : '│'} ${id}` },
  { title: 'STATE', width: 10, cell: ({ state }) => state },
  { title: 'NEEDED BY', width: 9, cell: ({ neededBy }) => (neededBy === 0 ? '' : String(neededBy)) },
  { title: 'NEEDS', width: 16, grow: 4, cell: ({ dependsOn }) => dependsOn.join(', ') },
];

const NO_JOBS = noJobs();

function itemsOf(model: Model, fqdn: string): GraphItem[] | undefined {
  const known = componentsOf(model, fqdn);
  return known && graphItems(known.items, model.panels.told[fqdn]?.value?.jobs ?? NO_JOBS);
}

function graphRows(model: Model, place: Place): Rows | undefined {
  const items = itemsOf(model, place.fqdn ?? '');
  if (items === undefined) return undefined;
  const keyOf = ({ id }: GraphItem) => id;
  const searched = ({ id, state, dependsOn }: GraphItem) => `${id} ${state} ${dependsOn.join(' ')}`;
  return rowsOf({ items, columns: COLUMNS, keyOf, searched, sign: componentSign }, place);
}

/** Who waits for whom, in the order in which things can be installed; the critical path is marked. */
export const graph: Screen = {
  title: () => 'Graph',
  panel: (model, { fqdn = '' }) => componentsPanel(model, fqdn),
  rows: graphRows,
  status: (model, { fqdn = '' }) => plain(statusText(itemsOf(model, fqdn) ?? [])),
  open: (model, place) => {
    const rows = graphRows(model, place);
    const component = rows && selectedKey(rows, place);
    return component === undefined ? undefined : placeOf('component', { fqdn: place.fqdn ?? '', component });
  },
  empty: ({ fqdn = '' }) => `No components on ${fqdn} yet: Flux has applied nothing.`,
  command: ({ fqdn = '' }) => `catalyst component list ${fqdn} --json`,
};

function statusText(items: readonly GraphItem[]): string {
  const path = items.filter(({ critical }) => critical).sort((a, b) => a.level - b.level);
  return path.length === 0 ? '' : `◆ critical path: ${path.map(({ id }) => id).join(' → ')}`;
}

/** Id of the component under the cursor. */
export function graphSelection(model: Model, place: Place): string | undefined {
  const rows = graphRows(model, place);
  return rows && selectedKey(rows, place);
}
