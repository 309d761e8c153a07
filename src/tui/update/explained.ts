import { causesSeen, causesTold } from '../derive/causes.ts';
import { componentsOf } from '../derive/component-items.ts';
import { type Model, type Place, placeNow, placeOf } from '../model.ts';
import { componentSelection } from '../screens/components.ts';
import { fleetSelection } from '../screens/fleet.ts';
import { graphSelection } from '../screens/graph.ts';
import type { Step } from '../update.ts';
import { goTo } from './move.ts';

/** To the root of what holds up the component under the cursor, or else the whole Sovereign; with the command that explains it. */
export function explained(model: Model): Step {
  const place = placeNow(model);
  const fqdn = place.screen === 'fleet' ? fleetSelection(model, place) : place.fqdn;
  if (fqdn === undefined) return [withNotice(model, 'Choose a Sovereign first.'), []];
  const root = rootOf(model, place, fqdn);
  if (root === undefined) return [withNotice(model, `Nothing is known that holds up ${fqdn}.`), []];
  const next = goTo(model, placeOf('component', { fqdn, component: root }));
  return [withNotice(next, `$ catalyst sovereign explain ${fqdn} ${root}`, 'quiet'), []];
}

function withNotice(model: Model, text: string, tone: 'quiet' | 'warning' = 'warning'): Model {
  return { ...model, notice: { text, tone } };
}

function rootOf(model: Model, place: Place, fqdn: string): string | undefined {
  const id = componentAt(model, place);
  const item = componentsOf(model, fqdn)?.items.find((one) => one.id === id);
  if (item !== undefined && item.state !== 'installed') return item.blockedBy.at(-1) ?? item.id;
  const seen = model.panels.components[fqdn]?.value;
  const told = model.panels.told[fqdn]?.value?.progress;
  const causes = seen === undefined ? told && causesTold(told) : causesSeen(seen);
  return causes?.[0]?.id;
}

function componentAt(model: Model, place: Place): string | undefined {
  if (place.screen === 'components') return componentSelection(model, place);
  return place.screen === 'graph' ? graphSelection(model, place) : place.component;
}
