import type { Model, Panel } from '../model.ts';

const anew = <T>({ triedAt: _, ...panel }: Panel<T>): Panel<T> => panel;

function allOf<T>(
  panels: Readonly<Record<string, Panel<T>>>,
  which: (key: string) => boolean = () => true,
): Readonly<Record<string, Panel<T>>> {
  const entries = Object.entries(panels).map(([key, panel]) => [key, which(key) ? anew(panel) : panel]);
  return Object.fromEntries(entries);
}

/** What was tried is forgotten, so that all that the screen needs is due. */
export function refreshed(model: Model): Model {
  const { fleet, health, components, component, dns, business } = model.panels;
  const panels = {
    ...model.panels,
    ...{ fleet: anew(fleet), health: allOf(health) },
    ...{ components: allOf(components), component: allOf(component) },
    ...{ dns: allOf(dns), business: allOf(business) },
  };
  return { ...model, panels };
}

/** The same for what is shown of one Sovereign, after something was written there; marks were for that. */
export function stale(model: Model, fqdn: string): Model {
  const { components, component, business } = model.panels;
  const its = (key: string) => key.split(' ').includes(fqdn);
  const panels = {
    ...model.panels,
    components: allOf(components, its),
    component: allOf(component, its),
    business: allOf(business, its),
  };
  const places = model.places.map(({ marked, ...place }) =>
    marked === undefined || place.fqdn === fqdn ? place : { ...place, marked },
  );
  return { ...model, panels, places };
}
