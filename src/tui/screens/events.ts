import { allHappenings } from '../derive/all-happenings.ts';
import { type Happening, happeningsOf, inTime } from '../derive/happenings.ts';
import { sovereignPanel, streamPanel } from '../derive/told-panel.ts';
import type { Model, Panels, Place } from '../model.ts';
import { plain } from '../parts/line.ts';
import { NONE, shownOf, streamLines, streamRows, streamStatus, wholeText } from '../parts/stream.ts';
import type { Screen } from './screen.ts';

/**
 * Of a component as Kubernetes tells it; of a Sovereign by its journal, what changed in its clusters meanwhile, and the bus
 * of its business; of all of them where none is meant.
 */
function liveOf({ panels }: Model, { fqdn, component }: Place): readonly Happening[] | undefined {
  if (fqdn === undefined) return panels.fleet.value && allHappenings(panels);
  if (component !== undefined) return panels.stream.value;
  const told = panels.told[fqdn]?.value;
  if (told === undefined) return undefined;
  const ours = inTime(happeningsOf(told.events), panels.seen[fqdn] ?? NONE);
  return inTime(ours, panels.buses[fqdn]?.value ?? NONE);
}

/** What is known of the buses, each of which may be there or not. */
function busText({ buses }: Panels): string {
  const all = Object.entries(buses);
  const failed = all.filter(([, { error }]) => error !== undefined);
  const heard = all.filter(([, { value }]) => value !== undefined);
  const count = heard.reduce((sum, [, { value = [] }]) => sum + value.length, 0);
  const [first] = failed;
  if (first === undefined)
    return all.length === 0 ? '' : heard.length === 0 ? ' · bus: reading' : ` · bus: ${count} events`;
  const said = first[1].error?.message;
  if (all.length === 1) return ` · bus: no data (${said})`;
  return ` · bus: ${count} events, no data of ${failed.length} of ${all.length} (${first[0]}: ${said})`;
}

/** What changed, the newest last: the pipeline, Flux and the bus of the business in one stream, or Kubernetes Events of one component. */
export const events: Screen = {
  title: ({ component, fqdn }) =>
    component !== undefined ? `Events of ${component}` : fqdn === undefined ? 'Events of all' : 'Events',
  panel: (model, { fqdn, component }) => {
    if (fqdn === undefined) return model.panels.fleet;
    return component === undefined ? sovereignPanel(model, fqdn) : streamPanel(model);
  },
  live: liveOf,
  rows: (model, place) => {
    const items = shownOf(liveOf(model, place), place);
    return items && streamRows(items, place);
  },
  lines: (model, place) => streamLines(shownOf(liveOf(model, place), place), place),
  note: (model, place) => wholeText(shownOf(liveOf(model, place), place) ?? NONE, place),
  status: (model, place) => {
    const buses = place.component === undefined ? busText(model.panels) : '';
    return plain(`${streamStatus(place, liveOf(model, place), model)}${buses}`);
  },
  empty: ({ fqdn, component }) => `No events of ${component ?? fqdn ?? 'any Sovereign'} yet.`,
  command: ({ fqdn, component }) => {
    if (fqdn === undefined) return 'catalyst dashboard --snapshot text --screen events';
    return component === undefined
      ? `catalyst sovereign watch ${fqdn} --json`
      : `catalyst component events ${component} ${fqdn} --follow`;
  },
};
