import { type Check, fail, ok, unknown, warn } from './check.ts';

const SKEW_WARN_MS = 30_000;
/** Certificates and tokens of the cluster are off by as much as our clock is. */
const SKEW_FAIL_MS = 5 * 60_000;

export const tokenReads: Check = {
  id: 'token',
  title: 'Hetzner token',
  needs: 'nothing',
  run: async (_, facts) =>
    ok(`Hetzner takes the token; ${(await facts.locations()).length} locations are offered.`),
};

export const tokenWrites: Check = {
  id: 'scope',
  title: 'Hetzner token may write',
  needs: 'nothing',
  run: async (_, facts) => {
    const scope = await (await facts.hetzner()).tokenScope();
    if (scope === 'read-write') return ok('The token may write; nothing was written to find out.');
    return fail(
      'CATALYST-HETZNER-READ-ONLY',
      'The Hetzner token may only read.',
      'Make a Read & Write token in the Hetzner Console: Security, API tokens.',
    );
  },
};

export const clockSkew: Check = {
  id: 'clock',
  title: 'clock of this machine',
  needs: 'nothing',
  run: async (_, facts) => {
    await facts.locations();
    const skew = (await facts.hetzner()).clockSkewMs();
    if (skew === undefined) return unknown('Hetzner told no time to compare with.');
    const words = `${Math.round(Math.abs(skew) / 1_000)} s ${skew > 0 ? 'behind' : 'ahead of'} Hetzner's`;
    if (Math.abs(skew) >= SKEW_FAIL_MS)
      return fail(
        'CATALYST-CLOCK-WRONG',
        `This machine's clock is ${words}.`,
        'Set it: sudo timedatectl set-ntp true',
      );
    if (Math.abs(skew) >= SKEW_WARN_MS)
      return warn(`This machine's clock is ${words}.`, 'Set it: sudo timedatectl set-ntp true');
    return ok("This machine's clock agrees with Hetzner's.");
  },
};
