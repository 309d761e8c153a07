import { CatalystError } from '../../domain/errors.ts';
import type { PanelError } from '../model.ts';

/** A failure as a panel shows it. */
export function panelError(failure: unknown): PanelError {
  if (failure instanceof CatalystError) {
    const { message, hint } = failure;
    return hint === undefined ? { message } : { message, hint };
  }
  return { message: failure instanceof Error ? failure.message : String(failure) };
}
