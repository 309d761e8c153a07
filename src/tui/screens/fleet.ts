import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';
import { type FleetItem, fleetItems } from '../derive/fleet-items.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { keyOf } from '../parts/key-text.ts';
import { plain, span } from '../parts/line.ts';
import { type Column, rowsOf, type TableOf } from '../parts/rows.ts';
import { type Screen, selectedKey } from './screen.ts';

const COLUMNS: readonly Column<FleetItem>[] = [
  { title: 'SOVEREIGN', width: 20, grow: 1, cell: ({ fqdn }) => fqdn },
  { title: 'STATE', width: 11, cell: ({ state }) => state },
  { title: 'DONE', width: 8, cell: ({ progress }) => progress },
  { title: 'BLOCKED BY', width: 12, grow: 6, cell: ({ blocks }) => blocks },
  { title: 'WORLD', width: 7, from: 100, cell: worldText },
  { title: 'REGION', width: 6, from: 105, cell: ({ regions }) => regions },
  { title: 'VERSION', width: 12, from: 115, cell: ({ version }) => version },
  { title: 'A MONTH', width: 11, from: 95, cell: ({ monthly }) => monthly },
  { title: 'AGE', width: 6, cell: ({ at }, now) => ageOf(at, now) },
];

function worldText({ state, sandbox }: FleetItem): string {
  if (state === 'unreadable') return '';
  return sandbox ? 'sandbox' : 'real';
}

const LOOKS: Record<FleetItem['state'], { symbol: SymbolName; role: Role }> = {
  working: { symbol: 'running', role: 'active' },
  done: { symbol: 'done', role: 'good' },
  failed: { symbol: 'failed', role: 'bad' },
  'timed-out': { symbol: 'warning', role: 'warning' },
  interrupted: { symbol: 'warning', role: 'warning' },
  refused: { symbol: 'skipped', role: 'quiet' },
  elsewhere: { symbol: 'skipped', role: 'plain' },
  destroyed: { symbol: 'skipped', role: 'quiet' },
  unreadable: { symbol: 'failed', role: 'bad' },
};

function itemsOf({ panels }: Model): FleetItem[] | undefined {
  return panels.fleet.value && fleetItems(panels.fleet.value, panels);
}

function tableOf(items: readonly FleetItem[]): TableOf<FleetItem> {
  return {
    items,
    columns: COLUMNS,
    keyOf: ({ fqdn }) => fqdn,
    searched: ({ fqdn, state, blocks, regions }) => `${fqdn} ${state} ${regions} ${blocks}`,
    sign: ({ state, half, unreachable }, { symbols }) => {
      const { symbol, role } = LOOKS[state];
      return unreachable || half ? span(symbols.warning, 'warning') : span(symbols[symbol], role);
    },
  };
}

/** All Sovereigns of the state folder. */
export const fleet: Screen = {
  title: () => 'Fleet',
  panel: ({ panels }) => panels.fleet,
  rows: (model, place) => {
    const items = itemsOf(model);
    return items && rowsOf(tableOf(items), place);
  },
  status: (model) => plain(statusText(itemsOf(model))),
  note: (model, place) => {
    const fqdn = fleetSelection(model, place);
    const item = itemsOf(model)?.find((one) => one.fqdn === fqdn);
    return item && noteText(item, model.size.columns);
  },
  open: (model, place) => {
    const fqdn = fleetSelection(model, place);
    if (fqdn === undefined) return undefined;
    const away = itemsOf(model)?.find((item) => item.fqdn === fqdn)?.state === 'elsewhere';
    return placeOf(away ? 'vouchers' : 'sovereign', { fqdn });
  },
  empty: (_place, model) => {
    const here = `${keyOf(model, 'unlock')}, then ${keyOf(model, 'create')}`;
    return `No Sovereigns yet. Bring one up: press ${here}; or catalyst init, then catalyst sovereign create -f sovereign.yaml`;
  },
  command: () => 'catalyst sovereign list',
};

/** From here on every figure has a column. */
const ALL_COLUMNS = Math.max(...COLUMNS.map(({ from = 0 }) => from)) + 1;

/** Longer ones are cut in a narrow table. */
const LONG_NAME = 20;

/** What stands cut off in the row, behind what a narrow one has no column for. */
function noteText(item: FleetItem, columns: number): string {
  const { fqdn, state, blocks, regions, version, monthly, sandbox } = item;
  const name = columns < ALL_COLUMNS && fqdn.length > LONG_NAME ? [fqdn] : [];
  if (state === 'elsewhere') return [...name, 'A context names it; its state is not here.'].join(': ');
  if (state === 'unreadable' || columns >= ALL_COLUMNS) return [...name, blocks].join(': ');
  const others = [sandbox ? 'sandbox' : 'real', regions, version, monthly, blocks];
  return [...name, ...others].filter(Boolean).join(' · ');
}

/** FQDN of the row under the cursor. */
export function fleetSelection(model: Model, place: Place): string | undefined {
  const items = itemsOf(model);
  return items && selectedKey(rowsOf(tableOf(items), place), place);
}

function statusText(items: readonly FleetItem[] | undefined): string {
  if (items === undefined) return '';
  const count = (some: FleetItem['state'][]) => items.filter(({ state }) => some.includes(state)).length;
  const parts = [
    `${items.length} ${items.length === 1 ? 'Sovereign' : 'Sovereigns'}`,
    ...counted(count(['failed']), 'failed'),
    ...counted(count(['timed-out']), 'timed out'),
    ...counted(count(['unreadable']), 'unreadable'),
    ...counted(count(['interrupted']), 'interrupted'),
    ...counted(items.filter(({ half }) => half).length, 'half made'),
    ...counted(count(['working']), 'at work'),
    ...counted(items.filter(({ unreachable }) => unreachable).length, 'unreachable'),
  ];
  return parts.join(' · ');
}

function counted(count: number, word: string): string[] {
  return count === 0 ? [] : [`${count} ${word}`];
}
