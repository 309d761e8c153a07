import { SCREENS, type ScreenId } from '../../domain/dashboard-screens.ts';
import { didYouMean, nearest } from '../../domain/spec/nearest.ts';
import { businessOf } from '../business-seen.ts';
import { type Model, type Place, placeNow, placeOf } from '../model.ts';
import { componentsOf } from './component-items.ts';

const OF_A_SOVEREIGN: readonly ScreenId[] = [
  ...(['create', 'sovereign', 'components', 'graph', 'jobs', 'log', 'events', 'vouchers'] as const),
  ...(['billing', 'orders', 'ledger', 'findings', 'organizations'] as const),
];

/** What may stand behind `:` and begins with what was typed. */
export function completions(model: Model, typed: string): string[] {
  const [name = '', about] = typed.trimStart().split(/\s+/, 2);
  if (about === undefined) return [...SCREENS, 'quit'].filter((one) => one.startsWith(name.toLowerCase()));
  return subjects(model, name as ScreenId)
    .filter((one) => one.startsWith(about))
    .map((one) => `${name} ${one}`);
}

/** What may have been meant by something that nothing begins with. */
export function nearCommand(model: Model, typed: string): string | undefined {
  const [name = '', about] = typed.trim().split(/\s+/, 2);
  const screen = screenNamed(name);
  if (screen === undefined) return nearest(name, [...SCREENS, 'quit']);
  const near = about === undefined ? undefined : nearest(about, subjects(model, screen));
  return near && `${screen} ${near}`;
}

function subjects(model: Model, screen: ScreenId): string[] {
  if (screen === 'component')
    return componentsOf(model, sovereignOf(model) ?? '')?.items.map(({ id }) => id) ?? [];
  if (isNamed(screen)) return namesOf(model, screen);
  if (!OF_A_SOVEREIGN.includes(screen)) return [];
  return knownNames(model);
}

/** Of all Sovereigns, also of those whose state is not here. */
function knownNames({ panels }: Model): string[] {
  const { sovereigns = [], elsewhere = [] } = panels.fleet.value ?? {};
  return [...sovereigns, ...elsewhere].map(({ fqdn }) => fqdn);
}

/** The Sovereign that is open, else the only one. */
export function sovereignOf(model: Model): string | undefined {
  const open = placeNow(model).fqdn ?? model.places.findLast(({ fqdn }) => fqdn !== undefined)?.fqdn;
  const all = knownNames(model);
  return open ?? (all.length === 1 ? all[0] : undefined);
}

/** Where a command leads: a place, the end, or why nowhere. */
export function destination(model: Model, typed: string): Place | 'quit' | { refused: string } {
  const [name = '', about] = typed.trim().split(/\s+/, 2);
  if (['q', 'quit', 'exit'].includes(name)) return 'quit';
  const screen = screenNamed(name);
  if (screen === undefined)
    return { refused: meant(`There is no command ${name}.`, name, [...SCREENS, 'quit']) };
  if (screen === 'component') return componentPlace(model, about);
  if (isNamed(screen)) return namedPlace(model, screen, about);
  if (screen === 'create' && about === undefined) return placeOf(screen);
  if (screen === 'health') return placeOf(screen, inSovereign(model));
  if (!OF_A_SOVEREIGN.includes(screen)) return placeOf(screen);
  const fqdn = about ?? sovereignOf(model);
  if (fqdn === undefined && screen === 'events') return placeOf(screen);
  if (fqdn === undefined) return { refused: `Name a Sovereign: ${screen} FQDN` };
  return knownNames(model).includes(fqdn) || fqdn === placeNow(model).fqdn
    ? placeOf(screen, { fqdn })
    : { refused: meant(`No Sovereign ${fqdn} is in this state folder.`, fqdn, knownNames(model)) };
}

function meant(refusal: string, typed: string, known: readonly string[]): string {
  return [refusal, didYouMean(typed, known)].filter(Boolean).join(' ');
}

/** By its name, or the only one that begins so. */
function screenNamed(name: string): ScreenId | undefined {
  const like = SCREENS.filter((one) => one.startsWith(name.toLowerCase()));
  return SCREENS.find((one) => one === name) ?? (name !== '' && like.length === 1 ? like[0] : undefined);
}

function componentPlace(model: Model, id: string | undefined): Place | { refused: string } {
  const fqdn = sovereignOf(model);
  if (fqdn === undefined) return { refused: 'Open a Sovereign first.' };
  if (id === undefined) return { refused: 'Name a component: component harbor' };
  const known = subjects(model, 'component');
  return known.includes(id)
    ? placeOf('component', { fqdn, component: id })
    : { refused: meant(`No component ${id} is on ${fqdn}.`, id, known) };
}

function inSovereign(model: Model): { fqdn?: string } {
  const fqdn = sovereignOf(model);
  return fqdn === undefined ? {} : { fqdn };
}

type Named = 'voucher' | 'organization' | 'job';

function isNamed(screen: ScreenId): screen is Named {
  return screen === 'voucher' || screen === 'organization' || screen === 'job';
}

/** Vouchers, organizations and jobs that were read. */
function namesOf(model: Model, screen: Named): string[] {
  const fqdn = sovereignOf(model) ?? '';
  if (screen === 'job') return [...(model.panels.told[fqdn]?.value?.jobs.keys() ?? [])];
  if (screen === 'voucher')
    return businessOf(model, 'vouchers', fqdn).value?.vouchers.map(({ code }) => code) ?? [];
  return businessOf(model, 'organizations', fqdn).value?.organizations.map(({ slug }) => slug) ?? [];
}

const NAME_ONE: Record<Named, string> = {
  voucher: 'Name a voucher: voucher CODE',
  organization: 'Name one: organization SLUG',
  job: 'Name a job: job stage:apply',
};

function namedPlace(model: Model, screen: Named, named: string | undefined): Place | { refused: string } {
  const fqdn = sovereignOf(model);
  if (fqdn === undefined) return { refused: 'Open a Sovereign first.' };
  if (named === undefined) return { refused: NAME_ONE[screen] };
  return placeOf(screen, { fqdn, named });
}
