import { omrText } from '../../domain/business/omr.ts';
import type { VoucherState } from '../../domain/business/voucher.ts';
import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';
import { businessOf } from '../business-seen.ts';
import { businessCommand } from '../derive/business-commands.ts';
import { type VoucherItem, type VouchersKnown, vouchersKnown } from '../derive/voucher-items.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { type Look, plain, type Span, span } from '../parts/line.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { voucherFacts } from '../parts/voucher-facts.ts';
import { type Screen, selectedKey } from './screen.ts';

const COLUMNS: readonly Column<VoucherItem>[] = [
  { title: 'CODE', width: 19, grow: 1, cell: ({ code }) => code || '(blank)' },
  { title: 'STATE', width: 9, cell: ({ state }) => state },
  { title: 'CREDIT', width: 11, cell: ({ credit }) => omrText(credit) },
  { title: 'USED', width: 9, cell: usedText },
  { title: 'LIABILITY', width: 13, cell: liabilityText },
  { title: 'AGE', width: 6, cell: ({ createdAt }, now) => ageOf(createdAt, now) },
  { title: 'DESCRIPTION', width: 16, grow: 4, from: 100, cell: ({ description }) => description },
];

function usedText({ timesRedeemed, maxRedemptions }: VoucherItem): string {
  return maxRedemptions > 0 ? `${timesRedeemed}/${maxRedemptions}` : `${timesRedeemed}, no cap`;
}

/** What it may still cost; without a cap nobody can say. */
export function liabilityText({ liability }: Pick<VoucherItem, 'liability'>): string {
  return liability === undefined ? 'no limit' : omrText(liability);
}

const LOOKS: Record<VoucherState, [SymbolName, Role]> = {
  active: ['done', 'good'],
  exhausted: ['warning', 'warning'],
  inactive: ['skipped', 'quiet'],
};

export function voucherSign({ state }: Pick<VoucherItem, 'state'>, { symbols }: Look): Span {
  const [symbol, role] = LOOKS[state];
  return span(symbols[symbol], role);
}

function knownOf(model: Model, { fqdn }: Place): VouchersKnown | undefined {
  const { value } = businessOf(model, 'vouchers', fqdn);
  return value && vouchersKnown(value);
}

function voucherRows(model: Model, place: Place): Rows | undefined {
  const known = knownOf(model, place);
  if (known === undefined) return undefined;
  const searched = ({ code, state, description }: VoucherItem) => `${code} ${state} ${description}`;
  const keyOf = ({ code }: VoucherItem) => code;
  return rowsOf({ items: known.items, columns: COLUMNS, keyOf, searched, sign: voucherSign }, place);
}

/** The live vouchers of a Sovereign: one row each. */
export const vouchers: Screen = {
  title: () => 'Vouchers',
  panel: (model, { fqdn }) => businessOf(model, 'vouchers', fqdn),
  rows: voucherRows,
  status: (model, place) => plain(statusText(knownOf(model, place))),
  note: (model, place) => selectedVoucher(model, place)?.description,
  aside: (model, place, columns) => {
    const voucher = selectedVoucher(model, place);
    return voucher === undefined ? [] : voucherFacts(voucher, place.fqdn ?? '', columns);
  },
  open: (model, place) => {
    const rows = voucherRows(model, place);
    const code = rows && selectedKey(rows, place);
    return code === undefined ? undefined : placeOf('voucher', { fqdn: place.fqdn ?? '', named: code });
  },
  empty: ({ fqdn = '' }) =>
    `No vouchers on ${fqdn} yet. Issue one: ${businessCommand(['voucher', 'issue'], fqdn, { credit: '10', 'max-redemptions': '100' })}`,
  command: ({ fqdn = '' }) => businessCommand(['voucher', 'list'], fqdn),
};

/** The voucher that is open, or under the cursor. */
export function selectedVoucher(model: Model, place: Place): VoucherItem | undefined {
  const rows = place.screen === 'vouchers' ? voucherRows(model, place) : undefined;
  const code = rows === undefined ? place.named : selectedKey(rows, place);
  return knownOf(model, place)?.items.find((one) => one.code === code);
}

function statusText(known: VouchersKnown | undefined): string {
  if (known === undefined) return '';
  const { items, liability, uncapped } = known;
  const count = (state: VoucherState) => items.filter((one) => one.state === state).length;
  const states = (['active', 'exhausted', 'inactive'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  const open = uncapped === 0 ? '' : `, ${uncapped} without a cap`;
  const may = items.length === 0 ? [] : [`liability ${omrText(liability)}${open}`];
  return [`${items.length} ${items.length === 1 ? 'voucher' : 'vouchers'}`, ...may, ...states].join(' · ');
}
