import { duration } from '../../style/durations.ts';
import { stoppedNow } from '../derive/causes.ts';
import { componentsOf, componentsPanel, noComponentsText } from '../derive/component-items.ts';
import { type GraphItem, graphItems } from '../derive/graph.ts';
import { noJobs } from '../derive/jobs.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { componentSign } from './components.ts';
import { type Screen, selectedKey } from './screen.ts';

const STEP: Column<GraphItem> = {
  title: 'STEP',
  width: 4,
  cell: ({ opens, level }) => (opens ? String(level + 1) : ''),
};

const COLUMNS: readonly Column<GraphItem>[] = [
  STEP,
  {
    title: 'COMPONENT',
    width: 21,
    grow: 1,
    cell: (item) => `${braceOf(item)}${item.critical ? '◆' : ' '} ${item.id}`,
  },
  { title: 'STATE', width: 10, cell: ({ state, suspended }) => (suspended ? 'suspended' : state) },
  { title: 'TOOK', width: 7, from: 100, cell: ({ took }) => (took === 0 ? '' : duration(took)) },
  { title: 'NEEDED BY', width: 9, cell: ({ neededBy }) => (neededBy === 0 ? '' : String(neededBy)) },
  { title: 'NEEDS', width: 16, grow: 4, cell: ({ dependsOn }) => dependsOn.join(', ') },
];

/** Where there are several regions, each row says in which band it is. */
const IN_BANDS: readonly Column<GraphItem>[] = [
  { title: 'REGION', width: 6, cell: ({ region }) => region },
  ...COLUMNS,
];

/** Components of a step stand in one brace: none of them needs another one of it. */
function braceOf({ opens, closes }: GraphItem): string {
  if (opens) return closes ? '─' : '┌';
  return closes ? '└' : '│';
}

const NO_JOBS = noJobs();

function itemsOf(model: Model, fqdn: string): GraphItem[] | undefined {
  const known = componentsOf(model, fqdn);
  return known && graphItems(known.items, model.panels.told[fqdn]?.value?.jobs ?? NO_JOBS);
}

function graphRows(model: Model, place: Place): Rows | undefined {
  const items = itemsOf(model, place.fqdn ?? '');
  if (items === undefined) return undefined;
  const keyOf = ({ id }: GraphItem) => id;
  const searched = ({ id, state, region, critical, dependsOn }: GraphItem) =>
    `${id} ${state} ${region} ${critical ? 'critical' : ''} ${dependsOn.join(' ')}`;
  const columns = items.some(({ region }) => region !== items[0]?.region) ? IN_BANDS : COLUMNS;
  return rowsOf({ items, columns, keyOf, searched, sign: componentSign }, place);
}

/** Who waits for whom, in the order in which things can be installed; the critical path is marked. */
export const graph: Screen = {
  title: () => 'Graph',
  panel: (model, { fqdn = '' }) => componentsPanel(model, fqdn),
  rows: graphRows,
  status: (model, { fqdn = '' }) => {
    const path = statusText(itemsOf(model, fqdn) ?? []);
    return plain([...stoppedNow(model.panels, fqdn), path].filter(Boolean).join(' · '));
  },
  note: noteText,
  aside: (model, place, _columns, look) => asideLines(model, place, look),
  open: (model, place) => {
    const rows = graphRows(model, place);
    const component = rows && selectedKey(rows, place);
    return component === undefined ? undefined : placeOf('component', { fqdn: place.fqdn ?? '', component });
  },
  empty: ({ fqdn = '' }, model) => noComponentsText(model, fqdn),
  command: ({ fqdn = '' }) => `catalyst component list ${fqdn} --json`,
};

function statusText(items: readonly GraphItem[]): string {
  const regions = [...new Set(items.map(({ region }) => region))];
  const paths = regions.map((region) => {
    const path = items.filter((one) => one.critical && one.region === region);
    const took = path.reduce((sum, one) => sum + one.took, 0);
    const names = path.sort((a, b) => a.level - b.level).map(({ id }) => id);
    return `${took === 0 ? '' : `${duration(took)}: `}${names.join(' → ')}`;
  });
  return paths.length === 0 ? '' : `◆ critical path ${paths.join(' · ')}`;
}

/** The ways to what it needs and to what needs it, of the component under the cursor. */
function waysOf(
  model: Model,
  place: Place,
): { item: GraphItem; needs: GraphItem[]; neededBy: GraphItem[] } | undefined {
  const items = itemsOf(model, place.fqdn ?? '') ?? [];
  const id = graphSelection(model, place);
  const item = items.find((one) => one.id === id);
  if (item === undefined) return undefined;
  const near = items.filter(({ region }) => region === item.region);
  return {
    item,
    needs: near.filter(({ component }) => item.dependsOn.includes(component)),
    neededBy: near.filter(({ dependsOn }) => dependsOn.includes(item.component)),
  };
}

function noteText(model: Model, place: Place): string | undefined {
  const ways = waysOf(model, place);
  if (ways === undefined) return undefined;
  const { item, needs, neededBy } = ways;
  const part = (word: string, some: readonly GraphItem[]) =>
    some.length === 0 ? [] : [`${word} ${some.map(({ id }) => id).join(', ')}`];
  return [item.why, ...part('needs', needs), ...part('needed by', neededBy)].filter(Boolean).join(' · ');
}

function asideLines(model: Model, place: Place, look: Look): Line[] {
  const ways = waysOf(model, place);
  if (ways === undefined) return [];
  const part = (title: string, some: readonly GraphItem[]): Line[] => [
    plain(title, 'quiet'),
    ...(some.length === 0 ? [plain('  nothing')] : []),
    ...some.map((one): Line => [span('  '), componentSign(one, look), span(` ${one.id}  ${one.state}`)]),
    [],
  ];
  const { item, needs, neededBy } = ways;
  return [plain(item.id, 'strong'), [], ...part('needs', needs), ...part('needed by', neededBy)];
}

/** Id of the component under the cursor. */
export function graphSelection(model: Model, place: Place): string | undefined {
  const rows = graphRows(model, place);
  return rows && selectedKey(rows, place);
}
