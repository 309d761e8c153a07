import { CatalystError } from '../../domain/errors.ts';
import type { PanelError } from '../model.ts';

/** Somebody put another version in its place, and parts of this one that were not needed so far are gone. */
const REPLACED: PanelError = {
  message: 'catalyst was updated while this dashboard ran.',
  hint: 'Leave it, and start it again: what runs goes on.',
};

function isReplaced(failure: unknown): boolean {
  return (failure as NodeJS.ErrnoException | undefined)?.code === 'ERR_MODULE_NOT_FOUND';
}

/** A failure as a panel shows it. */
export function panelError(failure: unknown): PanelError {
  if (failure instanceof CatalystError) {
    const { code, message, hint } = failure;
    return hint === undefined ? { code, message } : { code, message, hint };
  }
  return isReplaced(failure)
    ? REPLACED
    : { message: failure instanceof Error ? failure.message : String(failure) };
}
