import { COMPONENT_LOOKS } from '../../style/state-looks.ts';
import { wrap } from '../../style/text-width.ts';
import { causesSeen, causesTold, stoppedNow } from '../derive/causes.ts';
import {
  type ComponentItem,
  componentsOf,
  componentsPanel,
  isBeingTakenDown,
  noComponentsText,
} from '../derive/component-items.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { type Line, type Look, plain, type Span, span } from '../parts/line.ts';
import { type Column, rowsOf, type TableOf } from '../parts/rows.ts';
import { type Screen, selectedKey } from './screen.ts';

const COLUMNS: readonly Column<ComponentItem>[] = [
  { title: 'COMPONENT', width: 17, grow: 1, cell: ({ id }) => id },
  { title: 'STATE', width: 10, cell: ({ state, suspended }) => (suspended ? 'suspended' : state) },
  { title: 'FOR', width: 6, cell: ({ since }, now) => ageOf(since, now) },
  { title: 'FAMILY', width: 9, from: 90, cell: ({ family }) => family },
  { title: 'VERSION', width: 8, from: 70, cell: ({ version }) => version ?? '' },
  { title: 'RUNS', width: 5, cell: ({ workloads }) => runsText(workloads) },
  { title: 'REASON', width: 20, from: 130, cell: ({ reason }) => reason ?? '' },
  { title: 'WHY', width: 16, grow: 5, cell: ({ why }) => why },
];

function runsText(workloads: ComponentItem['workloads']): string {
  return workloads === undefined ? '' : `${workloads.current}/${workloads.total}`;
}

/** The sign of a component's state; what is suspended has one of its own. */
export function componentSign(
  { state, suspended = false }: Pick<ComponentItem, 'state'> & { suspended?: boolean },
  { symbols }: Look,
): Span {
  const { symbol, role } = COMPONENT_LOOKS[state];
  return suspended ? span(symbols.skipped, 'warning') : span(symbols[symbol], role);
}

function tableOf(items: readonly ComponentItem[]): TableOf<ComponentItem> {
  return {
    items,
    columns: COLUMNS,
    keyOf: ({ id }) => id,
    searched: ({ id, state, suspended, family, why, version = '' }) =>
      `${id} ${state} ${suspended ? 'suspended' : ''} ${family} ${version} ${why}`,
    sign: componentSign,
  };
}

/** The components of one Sovereign: one row each. */
export const components: Screen = {
  title: () => 'Components',
  panel: (model, { fqdn = '' }) => componentsPanel(model, fqdn),
  rows: (model, place) => {
    const known = componentsOf(model, place.fqdn ?? '');
    return known && rowsOf(tableOf(known.items), place);
  },
  status: (model, { fqdn = '' }) => plain(statusText(model, fqdn)),
  aside: (model, place, columns) => asideLines(model, place, columns),
  note: (model, place) => selectedItem(model, place)?.why,
  open: (model, place) => {
    const component = componentSelection(model, place);
    return component === undefined ? undefined : placeOf('component', { ...aboutOf(place), component });
  },
  empty: ({ fqdn = '' }, model) => noComponentsText(model, fqdn),
  command: ({ fqdn = '' }) => `catalyst component list ${fqdn}`,
};

function aboutOf({ fqdn }: Place): Pick<Place, 'fqdn'> {
  return fqdn === undefined ? {} : { fqdn };
}

/** Id of the component under the cursor. */
export function componentSelection(model: Model, place: Place): string | undefined {
  const known = componentsOf(model, place.fqdn ?? '');
  return known && selectedKey(rowsOf(tableOf(known.items), place), place);
}

function selectedItem(model: Model, place: Place): ComponentItem | undefined {
  const id = componentSelection(model, place);
  return componentsOf(model, place.fqdn ?? '')?.items.find((one) => one.id === id);
}

function statusText(model: Model, fqdn: string): string {
  const known = componentsOf(model, fqdn);
  if (known === undefined || (known.told && known.total === 0)) return fqdn;
  const count = (state: ComponentItem['state']) => known.items.filter((one) => one.state === state).length;
  const bad = (['failed', 'degraded', 'installing', 'pending'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  const by = known.told ? ' by the journal' : '';
  const down = isBeingTakenDown(model, fqdn) ? ['being taken down; before that'] : [];
  const stopped = stoppedNow(model.panels, fqdn);
  return [...down, `${known.installed} of ${known.total} installed${by}`, ...bad, ...stopped].join(' · ');
}

function asideLines(model: Model, place: Place, columns: number): Line[] {
  const known = componentsOf(model, place.fqdn ?? '');
  const item = selectedItem(model, place);
  if (known === undefined || item === undefined) return [];
  const part = (title: string, text: string): Line[] =>
    text === '' ? [] : [plain(title, 'quiet'), ...wrap(text, columns).map((line) => plain(line)), []];
  const needed = known.items.filter(
    ({ dependsOn, region }) => region === item.region && dependsOn.includes(item.component),
  );
  const cause = causeOf(model, place, item.id);
  return [
    plain(item.id, 'strong'),
    [],
    ...part('why', item.why),
    ...part('said', item.message === item.why ? '' : (item.message ?? '')),
    ...part('fix', item.fix ?? cause?.fix ?? ''),
    ...part('blocks', cause?.blocks.join(', ') ?? ''),
    ...part('needs', item.dependsOn.join(', ')),
    ...part('needed by', needed.map((one) => one.id).join(', ')),
  ];
}

function causeOf({ panels }: Model, { fqdn = '' }: Place, id: string) {
  const seen = panels.components[fqdn]?.value;
  const told = panels.told[fqdn]?.value?.progress;
  const causes = seen === undefined ? told && causesTold(told) : causesSeen(seen);
  return causes?.find((one) => one.id === id);
}
