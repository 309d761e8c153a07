import { CatalystError } from '../domain/errors.ts';

/**
 * A rehearsal and the real thing never share a Sovereign's state.
 * @param begun whether it was begun in a sandbox, as its journal says; anything but a boolean is not known yet
 */
export function refuseOtherWorld(fqdn: string, begun: unknown, sandbox: boolean): void {
  if (typeof begun !== 'boolean' || begun === sandbox) return;
  const where = begun ? 'in a sandbox' : 'in the real world';
  throw new CatalystError('CATALYST-TARGET-REFUSED', `${fqdn} was begun ${where} and stays there.`, {
    hint: begun
      ? 'Add --context sandbox, or use another state folder (CATALYST_STATE_DIR).'
      : 'Leave out --context sandbox, or use another state folder (CATALYST_STATE_DIR).',
  });
}
