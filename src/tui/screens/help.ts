import { SCREENS, type ScreenId } from '../../domain/dashboard-screens.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { bindingsOn } from '../keys.ts';
import type { Model } from '../model.ts';
import { keyText } from '../parts/key-text.ts';
import { type Line, plain, span } from '../parts/line.ts';
import type { Screen } from './screen.ts';

/** Keys of the screen that one came from, drawn from the same table as the footer, and all commands. */
export const help: Screen = {
  title: () => 'Help',
  panel: () => ({ value: true }),
  text: (model, _place, columns) => helpLines(model, columns),
  status: () => plain('Keys and commands'),
  empty: () => '',
  command: () => 'catalyst dashboard --help',
};

function helpLines(model: Model, columns: number): Line[] {
  const before: ScreenId = model.places.at(-2)?.screen ?? 'fleet';
  return [
    plain(`Keys on the screen ${before}`, 'strong'),
    ...bindingsOn(model.bindings, before).flatMap(({ keys, says, changes }) =>
      hanging(
        keys.map(keyText).join(', '),
        changes === true ? `${says} (when unlocked; asks first)` : says,
        columns,
      ),
    ),
    [],
    plain('Commands behind :', 'strong'),
    ...COMMANDS.flatMap(([name, says]) => hanging(name, says, columns)),
    [],
    ...wrap(`Screens: ${SCREENS.join(', ')}`, columns - 2).map((line) => plain(line, 'quiet')),
    plain('Other keys: dashboard.json in the folder of settings, {"keys": {"reconcile": ["R"]}}', 'quiet'),
  ];
}

function hanging(name: string, says: string, columns: number): Line[] {
  return wrap(says, columns - 25).map((part, index) => [
    span(`  ${pad(index === 0 ? name : '', 22)} `, 'active'),
    span(part),
  ]);
}

const COMMANDS: [string, string][] = [
  ['fleet', 'All Sovereigns'],
  ['sovereign FQDN', 'One of them'],
  ['components [FQDN]', 'Its components; also graph, jobs, log, events'],
  ['vouchers [FQDN]', 'Its vouchers; also billing, orders, ledger, findings, organizations'],
  ['component NAME', 'One component of the Sovereign that is open; also job, voucher, organization'],
  ['create [FQDN]', 'A new Sovereign; with a name, the run that brings it up'],
  ['health', 'The checks of catalyst doctor'],
  ['help, quit', ''],
];
