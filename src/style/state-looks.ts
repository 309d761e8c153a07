import type { ComponentState } from '../domain/component.ts';
import type { StageState } from '../domain/stage-progress.ts';
import type { SymbolName } from './symbols.ts';
import type { Role } from './theme.ts';

export interface StateLook {
  symbol: SymbolName;
  role: Role;
}

/** How each state of a component looks: the symbol tells it without a colour. */
export const COMPONENT_LOOKS: Record<ComponentState, StateLook> = {
  pending: { symbol: 'waiting', role: 'waiting' },
  installing: { symbol: 'running', role: 'active' },
  installed: { symbol: 'done', role: 'good' },
  degraded: { symbol: 'warning', role: 'warning' },
  failed: { symbol: 'failed', role: 'bad' },
};

/** The same for a stage. */
export const STAGE_LOOKS: Record<StageState, StateLook> = {
  waiting: { symbol: 'waiting', role: 'waiting' },
  running: { symbol: 'running', role: 'active' },
  done: { symbol: 'done', role: 'good' },
  skipped: { symbol: 'done', role: 'quiet' },
  failed: { symbol: 'failed', role: 'bad' },
  undone: { symbol: 'skipped', role: 'quiet' },
};
