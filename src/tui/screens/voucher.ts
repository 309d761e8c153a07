import { omrText } from '../../domain/business/omr.ts';
import { type BusinessSeen, businessOf } from '../business-seen.ts';
import { booksPanel } from '../derive/books-panel.ts';
import { businessCommand, directCommand } from '../derive/business-commands.ts';
import { type Model, type Panel, type Place, placeNow } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { beside } from '../parts/beside.ts';
import { factLines, section } from '../parts/facts.ts';
import { type Line, type Look, plain } from '../parts/line.ts';
import { memo } from '../parts/memo.ts';
import { panelLines } from '../parts/panel-lines.ts';
import { voucherFacts } from '../parts/voucher-facts.ts';
import type { Screen } from './screen.ts';
import { selectedVoucher, voucherSign } from './vouchers.ts';

/** One voucher: what it is, what a customer is told of it, who redeemed it. */
export const voucher: Screen = {
  title: ({ named = '' }) => named,
  panel: (model, { fqdn }) => businessOf(model, 'vouchers', fqdn),
  text: (model, place, columns, look) => {
    const { value } = businessOf(model, 'vouchers', place.fqdn);
    return value === undefined ? [] : voucherLines(model, place, columns, look);
  },
  status: (model, place) => {
    const found = selectedVoucher(model, place);
    return plain(found === undefined ? '' : `${found.state} on ${place.fqdn}`);
  },
  empty: ({ named = '', fqdn = '' }) => `${fqdn} has no live voucher ${named}.`,
  command: ({ named = '', fqdn = '' }) => businessCommand(['voucher', 'show', named], fqdn),
};

function voucherLines(model: Model, place: Place, columns: number, look: Look): Line[] {
  const { fqdn = '', named = '' } = place;
  const found = selectedVoucher(model, place);
  if (found === undefined) return [];
  const preview = businessOf(model, 'preview', fqdn, named);
  const booked = booksPanel(model, 'booked', fqdn, named);
  return beside(
    columns,
    (width) => {
      const [title = [], ...facts] = voucherFacts(found, fqdn, width);
      return [[voucherSign(found, look), { text: ' ' }, ...title], ...facts, []];
    },
    (width) => [
      ...section('What a customer is told', previewLines(preview, model, width, look)),
      ...section('Redeemed by', redeemers(booked, model, width, look), 'nobody'),
    ],
  );
}

function previewLines(
  panel: Panel<BusinessSeen['preview']>,
  model: Model,
  columns: number,
  look: Look,
): Line[] {
  return panelLines(panel, model, columns, look, ({ preview, anonymous }) => {
    const { code, credit, active, accepting } = preview;
    const state = accepting ? 'can be redeemed' : active ? 'has reached its cap' : 'is switched off';
    const who = anonymous ? 'Without signing in.' : 'Only to who is signed in.';
    return [
      ...factLines(
        'says',
        `${code} of ${omrText(credit)} ${state}.`,
        columns,
        accepting ? 'good' : 'warning',
      ),
      ...factLines('', `${who} It has to be typed exactly so.`, columns, 'quiet'),
    ];
  });
}

function redeemers(panel: Panel<BusinessSeen['booked']>, model: Model, columns: number, look: Look): Line[] {
  const { fqdn = '' } = placeNow(model);
  return panelLines(panel, model, columns, look, ({ redemptions, voucher: { code } }) => [
    ...newest(redemptions).flatMap(({ email, customerId, redeemedAt, orderId, orderStatus, orderAmount }) => {
      const order =
        orderId === undefined
          ? 'no order followed'
          : `order ${orderId.slice(0, 8)} ${orderStatus ?? ''} ${orderAmount === undefined ? '' : omrText(orderAmount)}`;
      const age = ageOf(redeemedAt, model.now);
      return factLines(age, `${email || customerId}: ${order}`, columns, orderId ? undefined : 'warning');
    }),
    ...(redemptions.length > MOST
      ? factLines(
          '',
          `and ${redemptions.length - MOST} more: ${directCommand(['voucher', 'show', code], fqdn, model.books[fqdn] ?? '')}`,
          columns,
          'quiet',
        )
      : []),
  ]);
}

/** More than that the command prints. */
const MOST = 100;

/** The newest first. */
const newest = memo((redemptions: BusinessSeen['booked']['redemptions']) =>
  redemptions.slice(-MOST).reverse(),
);
