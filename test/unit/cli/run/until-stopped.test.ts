import { describe, expect, it } from 'vitest';
import { untilStopped } from '../../../../src/cli/run/until-stopped.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';

/** Signals by hand; `leave` is not reached by a first one. */
function place() {
  let handler: (signal: NodeJS.Signals) => void = () => undefined;
  const surroundings = {
    onSignal: (given: typeof handler) => {
      handler = given;
      return () => undefined;
    },
    clock: { now: () => 0, sleep: async () => undefined },
    leave: (status: number): never => {
      throw new Error(`left with ${status}`);
    },
  };
  return { surroundings, press: () => handler('SIGINT') };
}

describe('what tells line by line', () => {
  const cut = async (signal: AbortSignal) => {
    if (signal.aborted) throw new CatalystError('CATALYST-INTERRUPTED', 'cut in mid-request');
  };

  it.each([true, false])('followed ends well by Ctrl-C, cut in a request: %s', async (inRequest) => {
    const { surroundings, press } = place();
    await untilStopped(surroundings, { follow: true }, async (signal) => {
      press();
      if (inRequest) await cut(signal);
    });
  });

  it.each([true, false])('read whole is interrupted by it, cut in a request: %s', async (inRequest) => {
    const { surroundings, press } = place();
    const ended = untilStopped(surroundings, { follow: false }, async (signal) => {
      press();
      if (inRequest) await cut(signal);
    });
    await expect(ended).rejects.toMatchObject({ code: 'CATALYST-INTERRUPTED', exit: 130 });
  });

  it('fails as its work failed when nobody stopped it', async () => {
    const failing = untilStopped(place().surroundings, { follow: true }, async () => {
      throw new CatalystError('CATALYST-NOT-FOUND', 'No component x.');
    });
    await expect(failing).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
  });
});
