import type { ComponentState } from '../../domain/component.ts';
import { duration } from '../../style/durations.ts';
import { COMPONENT_LOOKS } from '../../style/state-looks.ts';
import type { Symbols } from '../../style/symbols.ts';
import type { Paint } from '../../style/theme.ts';

/** The sign of a state; what is suspended has one of its own. */
export function stateSign(
  { state, suspended = false }: { state: ComponentState; suspended?: boolean },
  { symbols, paint }: { symbols: Symbols; paint: Paint },
): string {
  const { symbol, role } = COMPONENT_LOOKS[state];
  return suspended ? paint('warning', symbols.skipped) : paint(role, symbols[symbol]);
}

export function stateWord({ state, suspended }: { state: ComponentState; suspended: boolean }): string {
  return suspended ? `${state}, suspended` : state;
}

/** How long ago, without seconds where they say nothing: `48s`, `12m`, `3h 5m`, `4d`. Empty when unknown. */
export function ageText(since: string | undefined, now: number): string {
  if (since === undefined) return '';
  const ms = Math.max(0, now - Date.parse(since));
  if (!Number.isFinite(ms)) return '';
  if (ms < 60_000) return `${Math.floor(ms / 1000)}s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}m`;
  return ms < 48 * 3_600_000 ? duration(ms) : `${Math.floor(ms / 86_400_000)}d`;
}
