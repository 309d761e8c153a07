import { type Mode, type Model, placeNow } from '../model.ts';
import type { Step } from '../update.ts';
import { withPlace } from './move.ts';
import { typedMore } from './typed-more.ts';

/** Rows are sifted while one types; Enter keeps the filter, Esc brings back the one before. */
export function onFilterKey(model: Model, mode: Mode & { kind: 'filter' }, key: string): Step {
  const browsing: Model = { ...model, mode: { kind: 'browse' } };
  if (key === 'ctrl-c') return [browsing, [{ type: 'quit' }]];
  if (key === 'enter') return [browsing, []];
  if (key === 'esc') return [withPlace(browsing, { filter: mode.before }), []];
  const filter = typedMore(placeNow(model).filter, key);
  return [filter === undefined ? model : withPlace(model, { filter, top: 0 }), []];
}
