import { allHappenings } from '../derive/all-happenings.ts';
import type { Happening } from '../derive/happenings.ts';
import { happeningsOf, inTime } from '../derive/happenings.ts';
import type { Model, Place } from '../model.ts';
import { plain } from '../parts/line.ts';
import { NONE, streamLines, streamRows, streamStatus, wholeText } from '../parts/stream.ts';
import type { Screen } from './screen.ts';

/**
 * Of a component as Kubernetes tells it; of a Sovereign by its journal, and what changed in its clusters meanwhile; of
 * all of them where none is meant.
 */
function itemsOf({ panels }: Model, { fqdn, component }: Place): readonly Happening[] | undefined {
  if (fqdn === undefined) return panels.fleet.value && allHappenings(panels.told, panels.seen);
  if (component !== undefined) return panels.stream.value;
  const told = panels.told[fqdn]?.value;
  if (told === undefined) return undefined;
  const ours = inTime(happeningsOf(told.events), panels.seen[fqdn] ?? NONE);
  return inTime(ours, panels.stream.value ?? NONE);
}

/** What is known of the bus, which may be there or not. */
function busText({ panels: { stream } }: Model): string {
  if (stream.error !== undefined) return ` · bus: no data (${stream.error.message})`;
  if (stream.value !== undefined) return ` · bus: ${stream.value.length} events`;
  return stream.askedAt === undefined ? '' : ' · bus: reading';
}

/** What changed, the newest last: the pipeline, Flux and the bus of the business in one stream, or Kubernetes Events of one component. */
export const events: Screen = {
  title: ({ component, fqdn }) =>
    component !== undefined ? `Events of ${component}` : fqdn === undefined ? 'Events of all' : 'Events',
  panel: ({ panels }, { fqdn, component }) => {
    if (fqdn === undefined) return panels.fleet;
    return component === undefined ? (panels.told[fqdn] ?? {}) : panels.stream;
  },
  rows: (model, place) => {
    const items = itemsOf(model, place);
    return items && streamRows(items, place);
  },
  lines: (model, place) => streamLines(itemsOf(model, place), place),
  note: (model, place) => wholeText(itemsOf(model, place) ?? NONE, place),
  status: (model, place) =>
    plain(
      `${streamStatus(place)}${place.fqdn !== undefined && place.component === undefined ? busText(model) : ''}`,
    ),
  empty: ({ fqdn, component }) => `No events of ${component ?? fqdn ?? 'any Sovereign'} yet.`,
  command: ({ fqdn, component }) => {
    if (fqdn === undefined) return 'catalyst dashboard --snapshot text --screen events';
    return component === undefined
      ? `catalyst sovereign watch ${fqdn} --json`
      : `catalyst component events ${component} ${fqdn} --follow`;
  },
};
