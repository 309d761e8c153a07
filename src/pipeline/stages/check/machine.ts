import { type Check, type CheckOutcome, fail, ok, unknown, warn } from './check.ts';

const MIB = 1_048_576;
/** The provider alone takes about 30 MiB for each Sovereign; state and journal stay small. */
const LEAST_FREE = 200 * MIB;
const COMFORTABLE = 1_024 * MIB;
/** First version with `exclude` and ephemeral values settled; state encryption came with 1.7. */
const LEAST_TOFU = [1, 9] as const;

export const tofu: Check = {
  id: 'tofu',
  title: 'OpenTofu',
  needs: 'nothing',
  run: async (world) => {
    if (world.probes?.tofuVersion === undefined) return unknown('OpenTofu was not looked for.');
    const version = await world.probes.tofuVersion();
    if (version === undefined) return missing(world.probes.getsTofu === true);
    const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
    const enough = major > LEAST_TOFU[0] || (major === LEAST_TOFU[0] && minor >= LEAST_TOFU[1]);
    return enough
      ? ok(`OpenTofu ${version}.`)
      : fail(
          'CATALYST-TOOL-MISSING',
          `OpenTofu ${version} is too old.`,
          `Version ${LEAST_TOFU.join('.')} or newer is needed.`,
        );
  },
};

function missing(comes: boolean): CheckOutcome {
  const sentence = 'OpenTofu is not on this machine';
  return comes
    ? warn(`${sentence} yet. The plan gets it: half a minute to download, about six minutes to build.`)
    : fail('CATALYST-TOOL-MISSING', `${sentence}.`, 'Install it from opentofu.org.');
}

export const disk: Check = {
  id: 'disk',
  title: 'free disk space',
  needs: 'nothing',
  run: async (world) => {
    const free = await world.probes?.freeBytes?.(world.folder);
    if (free === undefined) return unknown('Free space was not looked at.');
    const sentence = `${Math.floor(free / MIB)} MiB are free where the state is kept.`;
    if (free < LEAST_FREE)
      return fail(
        'CATALYST-DISK-SPACE',
        sentence,
        `Free ${LEAST_FREE / MIB} MiB, or set CATALYST_STATE_DIR to a larger disk.`,
      );
    return free < COMFORTABLE ? warn(sentence) : ok(sentence);
  },
};
