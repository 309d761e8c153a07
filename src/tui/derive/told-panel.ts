import type { Model, Panel, Panels } from '../model.ts';
import type { Told } from '../told.ts';
import { componentsPanel } from './component-items.ts';

/** The journal is followed, so what it told last is so until it tells more: it has an age only when it cannot be read. */
export function toldPanel({ panels }: Model, fqdn: string): Panel<Told> {
  const panel = panels.told[fqdn] ?? {};
  if (panel.error !== undefined) return panel;
  const { at: _, ...followed } = panel;
  return followed;
}

/** A Sovereign is as old as the last look at its cluster, where it has one. */
export function sovereignPanel(model: Model, fqdn: string): Panel<Told> {
  const told = toldPanel(model, fqdn);
  if (told.value === undefined || told.error !== undefined) return told;
  const { at, error } = componentsPanel(model, fqdn);
  return { ...told, ...(at === undefined ? {} : { at }), ...(error === undefined ? {} : { error }) };
}

/** What is listened to is so until more comes: it has an age only when nobody listens any more. */
export function streamPanel({ panels: { stream } }: Model): Panels['stream'] {
  if (stream.askedAt === undefined || stream.error !== undefined) return stream;
  const { at: _, ...listened } = stream;
  return listened;
}
