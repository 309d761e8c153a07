import { CASES } from '../../domain/business/books/finding.ts';
import { omrText } from '../../domain/business/omr.ts';
import { businessOf } from '../business-seen.ts';
import { booksPanel } from '../derive/books-panel.ts';
import { businessCommand } from '../derive/business-commands.ts';
import { omrNumbers, orderDays } from '../derive/order-days.ts';
import { vouchersKnown } from '../derive/voucher-items.ts';
import type { Model, Panel, Place } from '../model.ts';
import { beside } from '../parts/beside.ts';
import { factLines, section } from '../parts/facts.ts';
import { type Line, type Look, plain } from '../parts/line.ts';
import { panelLines } from '../parts/panel-lines.ts';
import { sparkline } from '../parts/sparkline.ts';
import type { Screen } from './screen.ts';

/** The money of a Sovereign at a glance; orders, ledger and findings have screens of their own. */
export const billing: Screen = {
  title: () => 'Billing',
  panel: panelOf,
  text: (model, place, columns, look) =>
    panelOf(model, place).value === undefined ? [] : billingLines(model, place, columns, look),
  status: (model, { fqdn }) => {
    const revenue = businessOf(model, 'revenue', fqdn).value;
    if (revenue === undefined) return plain('');
    const { reported, own } = revenue;
    const part = own.partial ? ' of the newest 50 orders' : '';
    return plain(
      `MRR ${omrText(reported.reportedMrr)} reported, ${omrText(own.mrr)} by our own count${part}`,
    );
  },
  empty: ({ fqdn = '' }) => `No data of the billing of ${fqdn}.`,
  command: ({ fqdn = '' }) => businessCommand(['billing', 'revenue'], fqdn),
};

/** Who may not see the revenue may see the vouchers: each part stands for itself, and the first one known for the whole. */
function panelOf(model: Model, { fqdn }: Place): Panel<unknown> {
  const parts = (['revenue', 'orders', 'vouchers'] as const).map((of) => businessOf(model, of, fqdn));
  return parts.find(({ value }) => value !== undefined) ?? parts[0] ?? {};
}

type Draw = (model: Model, place: Place, columns: number, look: Look) => Line[];

const billingLines: Draw = (model, place, columns, look) =>
  beside(
    columns,
    (width) => [
      ...section('Revenue', revenueLines(model, place, width, look)),
      ...section('Liability', liabilityLines(model, place, width, look)),
    ],
    (width) => [
      ...section('Orders', orderLines(model, place, width, look)),
      ...section('Books', findingLines(model, place, width, look)),
    ],
  );

const revenueLines: Draw = (model, { fqdn }, columns, look) =>
  panelLines(businessOf(model, 'revenue', fqdn), model, columns, look, ({ reported, own }) => {
    const apart = reported.reportedMrr - own.mrr;
    const part = own.partial ? ', of the newest 50 orders' : '';
    const customers = `${reported.customers}, ${reported.newThisMonth} new this month`;
    return [
      ...factLines('MRR reported', omrText(reported.reportedMrr), columns),
      ...factLines('MRR own', `${omrText(own.mrr)} of ${own.subscriptions} organizations${part}`, columns),
      ...(apart === 0n
        ? []
        : factLines('', `${look.symbols.warning} apart by ${omrText(apart)}`, columns, 'warning')),
      ...factLines(
        'customers',
        `${customers}; ${reported.activeSubscriptions} subscriptions active`,
        columns,
      ),
    ];
  });

const liabilityLines: Draw = (model, { fqdn }, columns, look) => [
  ...panelLines(businessOf(model, 'vouchers', fqdn), model, columns, look, (list) => {
    const { liability, uncapped } = vouchersKnown(list);
    const open = uncapped === 0 ? '' : `, and ${uncapped} without a cap: no limit`;
    return factLines('vouchers', `${omrText(liability)}${open}`, columns);
  }),
  ...panelLines(booksPanel(model, 'liability', fqdn), model, columns, look, ({ balances, debts }) => [
    ...factLines('balances', `${omrText(balances.total)} of ${customersText(balances)}`, columns),
    ...(debts.customers === 0
      ? []
      : factLines('debts', `${omrText(debts.total)} of ${customersText(debts)}`, columns, 'warning')),
  ]),
];

const customersText = ({ customers }: { customers: number }) =>
  customers === 1 ? '1 customer' : `${customers} customers`;

const MOST_DAYS = 60;

const orderLines: Draw = (model, { fqdn }, columns, look) =>
  panelLines(businessOf(model, 'orders', fqdn), model, columns, look, ({ orders, partial }) => {
    const days = Math.min(MOST_DAYS, columns - 45);
    const { counts, amounts } = orderDays(orders, model.now, days);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const paid = amounts.reduce((sum, amount) => sum + amount, 0n);
    const pending = orders.filter(({ status }) => status === 'pending').length;
    const known = partial ? ' (newest 50 known)' : '';
    return [
      ...sparkLines('a day', counts, `${all} in ${days} days${known}`),
      ...sparkLines('paid a day', omrNumbers(amounts), `${omrText(paid)}`),
      ...factLines('pending', String(pending), columns, pending > 0 ? 'warning' : undefined),
    ];
  });

/** The bars keep their blanks: each is a day. */
function sparkLines(name: string, amounts: readonly number[], text: string): Line[] {
  return [[...(factLines(name, ' ', 40)[0]?.slice(0, 1) ?? []), { text: `${sparkline(amounts)}  ${text}` }]];
}

const findingLines: Draw = (model, { fqdn }, columns, look) =>
  panelLines(booksPanel(model, 'findings', fqdn), model, columns, look, ({ findings, unchecked }) => {
    const cases = [...new Set(findings.map((one) => one.case))];
    const count = (name: string) => findings.filter((one) => one.case === name).length;
    const nothing = [
      [{ text: `  ${look.symbols.done} `, role: 'good' as const }, { text: 'nothing is wrong' }],
    ];
    return [
      ...(findings.length === 0 ? nothing : []),
      ...cases.flatMap((name) =>
        signed(factLines(`${look.symbols.failed} ${count(name)}`, `${CASES[name].title} (${name})`, columns)),
      ),
      ...(unchecked.length === 0
        ? []
        : factLines('unchecked', `${unchecked.length} cases`, columns, 'warning')),
    ];
  });

/** What is wrong has its own look. */
function signed([first = [], ...others]: Line[]): Line[] {
  const [name, ...text] = first;
  return [[...(name === undefined ? [] : [{ ...name, role: 'bad' as const }]), ...text], ...others];
}
