import type { Panel } from '../model.ts';
import { spanOf } from './age.ts';
import { type Line, type Look, plain, span } from './line.ts';

/** A read that is under way for longer says so. */
const SLOW_MS = 3_000;
/** What should have been read again by now. */
const OLD_MS = 90_000;

export type PanelState = 'loading' | 'error' | 'stale' | 'fresh';

export function panelState({ value, at, error }: Panel<unknown>, now: number): PanelState {
  if (value === undefined) return error === undefined ? 'loading' : 'error';
  return error !== undefined || (at !== undefined && now - at > OLD_MS) ? 'stale' : 'fresh';
}

/** How old what is shown is, and whether it can still be believed. */
export function badge(panel: Panel<unknown>, now: number, { symbols }: Look): Line {
  const age = panel.at === undefined ? '' : spanOf(now - panel.at);
  switch (panelState(panel, now)) {
    case 'loading': {
      const waits = now - (panel.askedAt ?? now);
      return plain(waits > SLOW_MS ? `no answer for ${spanOf(waits)}` : 'reading', 'quiet');
    }
    case 'error':
      return [span(`${symbols.failed} `, 'bad'), span('no data')];
    case 'stale':
      return [span(`${symbols.warning} stale, ${age} old`, 'warning')];
    case 'fresh':
      return age === '' ? [] : plain(`${age} old`, 'quiet');
  }
}
