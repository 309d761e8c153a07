import type { Happening } from '../derive/happenings.ts';
import { happeningsOf, inTime } from '../derive/happenings.ts';
import type { Model, Place } from '../model.ts';
import { plain } from '../parts/line.ts';
import { NONE, streamRows, streamStatus, wholeText } from '../parts/stream.ts';
import type { Screen } from './screen.ts';

/** Of a component as Kubernetes tells it; of a Sovereign by its journal, and what changed in its clusters meanwhile. */
function itemsOf({ panels }: Model, { fqdn = '', component }: Place): readonly Happening[] | undefined {
  if (component !== undefined) return panels.stream.value;
  const told = panels.told[fqdn]?.value;
  return told && inTime(happeningsOf(told.events), panels.seen[fqdn] ?? NONE);
}

/** What changed, the newest last: the pipeline and Flux in one stream, or Kubernetes Events of one component. */
export const events: Screen = {
  title: ({ component }) => (component === undefined ? 'Events' : `Events of ${component}`),
  panel: ({ panels }, { fqdn = '', component }) =>
    component === undefined ? (panels.told[fqdn] ?? {}) : panels.stream,
  rows: (model, place) => {
    const items = itemsOf(model, place);
    return items && streamRows(items, place);
  },
  note: (model, place) => wholeText(itemsOf(model, place) ?? NONE, place),
  status: (_model, place) => plain(streamStatus(place)),
  empty: ({ fqdn = '', component }) => `No events of ${component ?? fqdn} yet.`,
  command: ({ fqdn = '', component }) =>
    component === undefined
      ? `catalyst sovereign watch ${fqdn} --json`
      : `catalyst component events ${component} ${fqdn} --follow`,
};
