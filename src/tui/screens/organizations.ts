import type { LifeStep } from '../../domain/business/lifecycle.ts';
import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';
import { businessOf } from '../business-seen.ts';
import { businessCommand } from '../derive/business-commands.ts';
import { NO_LIVES, type OrganizationItem, organizationItems } from '../derive/organization-items.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { keyOf } from '../parts/key-text.ts';
import { type Look, plain, type Span, span } from '../parts/line.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { type Screen, selectedKey } from './screen.ts';

const COLUMNS: readonly Column<OrganizationItem>[] = [
  { title: 'ORGANIZATION', width: 16, grow: 1, cell: ({ slug, id }) => slug || id },
  { title: 'STATUS', width: 12, cell: ({ status }) => status },
  { title: 'STANDS AT', width: 12, cell: ({ stand }) => (stand === undefined ? 'no data' : stand.name) },
  { title: 'SINCE', width: 6, cell: ({ stand, createdAt }, now) => ageOf(stand?.at ?? createdAt, now) },
  { title: 'NAME', width: 16, grow: 1, from: 110, cell: ({ name }) => name },
  { title: 'SAYS', width: 20, grow: 4, cell: ({ stand }) => stand?.says ?? '' },
];

const LOOKS: Record<LifeStep['state'], [SymbolName, Role]> = {
  done: ['done', 'good'],
  waiting: ['waiting', 'waiting'],
  missing: ['failed', 'bad'],
  failed: ['failed', 'bad'],
  unknown: ['skipped', 'quiet'],
};

export function stepSign({ state }: Pick<LifeStep, 'state'>, { symbols }: Look): Span {
  const [symbol, role] = LOOKS[state];
  return span(symbols[symbol], role);
}

function signOf({ stand, status }: OrganizationItem, look: Look): Span {
  if (stand === undefined || (status === 'deleted' && stand.state === 'done'))
    return span(look.symbols.skipped, 'quiet');
  return stepSign(stand, look);
}

function itemsOf(model: Model, { fqdn }: Place): OrganizationItem[] | undefined {
  const { value } = businessOf(model, 'organizations', fqdn);
  return value && organizationItems(value, businessOf(model, 'lives', fqdn).value ?? NO_LIVES);
}

function organizationRows(model: Model, place: Place): Rows | undefined {
  const items = itemsOf(model, place);
  if (items === undefined) return undefined;
  return rowsOf(
    {
      items,
      columns: COLUMNS,
      keyOf: ({ key }) => key,
      searched: ({ slug, name, status, stand, lost }) =>
        `${slug} ${name} ${status} ${stand?.name ?? ''} ${lost ? 'lost' : ''} ${stand?.says ?? ''}`,
      sign: signOf,
    },
    place,
  );
}

/** The organizations of a Sovereign, and where each stands between its order and being ready. */
export const organizations: Screen = {
  title: () => 'Organizations',
  panel: (model, { fqdn }) => businessOf(model, 'organizations', fqdn),
  rows: organizationRows,
  status: (model, place) => plain(statusText(model, place)),
  note: (model, place) => {
    const rows = organizationRows(model, place);
    const key = rows && selectedKey(rows, place);
    const item = itemsOf(model, place)?.find((one) => one.key === key);
    return item?.stand === undefined ? item && unseenText(model, place) : item.stand.says;
  },
  open: (model, place) => {
    const rows = organizationRows(model, place);
    const named = rows && selectedKey(rows, place);
    return named === undefined ? undefined : placeOf('organization', { fqdn: place.fqdn ?? '', named });
  },
  empty: ({ fqdn = '' }) => `No organizations on ${fqdn} yet: nobody has ordered.`,
  command: ({ fqdn = '' }) => businessCommand(['organization', 'status'], fqdn),
};

/** Why nobody knows where it stands. */
function unseenText(model: Model, { fqdn }: Place): string {
  const { value, error } = businessOf(model, 'lives', fqdn);
  if (error !== undefined) return `Its steps are not known: ${error.message}`;
  return value === undefined
    ? 'Its steps are being read.'
    : `${keyOf(model, 'open')} looks at its steps: these are not read for all.`;
}

function statusText(model: Model, place: Place): string {
  const items = itemsOf(model, place);
  if (items === undefined) return '';
  const count = (status: string) => items.filter((one) => one.status === status).length;
  const lost = items.filter((one) => one.lost).length;
  const states = (['active', 'provisioning', 'suspended', 'deleted'] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${count(status)} ${status}`],
  );
  const lives = businessOf(model, 'lives', place.fqdn);
  const seen = lives.value?.lives.length ?? 0;
  const some = lives.value !== undefined && lives.value.total > seen ? [`steps of ${seen} only`] : [];
  const steps = lives.value === undefined && lives.error !== undefined ? ['steps: no data'] : some;
  const head = `${items.length} ${items.length === 1 ? 'organization' : 'organizations'}`;
  return [head, ...(lost === 0 ? [] : [`${lost} with a lost step`]), ...states, ...steps].join(' · ');
}
