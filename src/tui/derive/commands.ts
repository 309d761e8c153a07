import { SCREENS, type ScreenId } from '../../domain/dashboard-screens.ts';
import { type Model, type Place, placeNow, placeOf } from '../model.ts';
import { componentsOf } from './component-items.ts';

const OF_A_SOVEREIGN: readonly ScreenId[] = ['sovereign', 'components', 'graph', 'jobs', 'log', 'events'];

/** What may stand behind `:` and begins with what was typed. */
export function completions(model: Model, typed: string): string[] {
  const [name = '', about] = typed.trimStart().split(/\s+/, 2);
  if (about === undefined) return [...SCREENS, 'quit'].filter((one) => one.startsWith(name.toLowerCase()));
  return subjects(model, name as ScreenId)
    .filter((one) => one.startsWith(about))
    .map((one) => `${name} ${one}`);
}

function subjects(model: Model, screen: ScreenId): string[] {
  if (screen === 'component')
    return componentsOf(model, sovereignOf(model) ?? '')?.items.map(({ id }) => id) ?? [];
  if (!OF_A_SOVEREIGN.includes(screen)) return [];
  return model.panels.fleet.value?.sovereigns.map(({ fqdn }) => fqdn) ?? [];
}

/** The Sovereign that is open, else the only one. */
export function sovereignOf(model: Model): string | undefined {
  const open = placeNow(model).fqdn ?? model.places.findLast(({ fqdn }) => fqdn !== undefined)?.fqdn;
  const all = model.panels.fleet.value?.sovereigns ?? [];
  return open ?? (all.length === 1 ? all[0]?.fqdn : undefined);
}

/** Where a command leads: a place, the end, or why nowhere. */
export function destination(model: Model, typed: string): Place | 'quit' | { refused: string } {
  const [name = '', about] = typed.trim().split(/\s+/, 2);
  if (['q', 'quit', 'exit'].includes(name)) return 'quit';
  const screen = screenNamed(name);
  if (screen === undefined) return { refused: `There is no command ${name}.` };
  if (screen === 'component') return componentPlace(model, about);
  if (!OF_A_SOVEREIGN.includes(screen)) return placeOf(screen);
  const fqdn = about ?? sovereignOf(model);
  if (fqdn === undefined) return { refused: `Name a Sovereign: ${screen} FQDN` };
  const known = model.panels.fleet.value?.sovereigns.some((one) => one.fqdn === fqdn);
  return known === true
    ? placeOf(screen, { fqdn })
    : { refused: `No Sovereign ${fqdn} is in this state folder.` };
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
  const found = componentsOf(model, fqdn)?.items.some((one) => one.id === id);
  return found === true
    ? placeOf('component', { fqdn, component: id })
    : { refused: `No component ${id} is on ${fqdn}.` };
}
