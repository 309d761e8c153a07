import { type Happening, happeningsOf, saidOf } from '../derive/happenings.ts';
import { streamPanel, toldPanel } from '../derive/told-panel.ts';
import type { Model, Place } from '../model.ts';
import { plain } from '../parts/line.ts';
import { NONE, shownOf, streamLines, streamRows, streamStatus, wholeText } from '../parts/stream.ts';
import type { Screen } from './screen.ts';

function liveOf({ panels }: Model, { fqdn = '', component }: Place): readonly Happening[] | undefined {
  if (component !== undefined) return panels.stream.value;
  const told = panels.told[fqdn]?.value;
  return told && saidOf(happeningsOf(told.events));
}

/** What the stages of a Sovereign's runs said, or what the pods of a component print. */
export const log: Screen = {
  title: ({ component }) => (component === undefined ? 'Log' : `Log of ${component}`),
  panel: (model, { fqdn = '', component }) =>
    component === undefined ? toldPanel(model, fqdn) : streamPanel(model),
  live: liveOf,
  rows: (model, place) => {
    const items = shownOf(liveOf(model, place), place);
    return items && streamRows(items, place);
  },
  lines: (model, place) => streamLines(shownOf(liveOf(model, place), place), place),
  note: (model, place) => wholeText(shownOf(liveOf(model, place), place) ?? NONE, place),
  status: (model, place) => plain(streamStatus(place, liveOf(model, place), model)),
  empty: ({ fqdn = '', component }) =>
    component === undefined
      ? `No stage of ${fqdn} said anything yet.`
      : `The pods of ${component} printed nothing.`,
  command: ({ fqdn = '', component }) =>
    component === undefined
      ? `catalyst sovereign logs ${fqdn} --follow`
      : `catalyst component logs ${component} ${fqdn} --follow`,
};
