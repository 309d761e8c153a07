import { CatalystError } from '../../domain/errors.ts';
import type { PanelError } from '../model.ts';

/** A failure as a panel shows it. */
export function panelError(failure: unknown): PanelError {
  if (failure instanceof CatalystError) {
    const { code, message, hint } = failure;
    return hint === undefined ? { code, message } : { code, message, hint };
  }
  return { message: failure instanceof Error ? failure.message : String(failure) };
}
