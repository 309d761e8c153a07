// What a Sovereign may still have to honour by its vouchers, with the library behind `catalyst`.
// Run it where somebody has signed in: node docs/examples/liability.mjs [context or FQDN]
import { randomBytes } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openServices } from '@openova/catalyst/services';

const { env } = process;
const state = env.CATALYST_STATE_DIR ?? join(homedir(), '.local/state/catalyst');

const { vouchers } = openServices({
  version: 'example',
  folders: {
    state,
    config: env.CATALYST_CONFIG_DIR ?? join(homedir(), '.config/catalyst'),
    cache: state,
    package: '.',
  },
  context: env.CATALYST_CONTEXT === 'sandbox' ? 'sandbox' : 'real',
  env,
  network: { authorities: [] },
  credential: async () => undefined,
  passphrase: { value: env.CATALYST_PASSPHRASE, keyring: true },
  clock: { now: () => Date.now(), sleep: (ms, signal) => wait(ms, undefined, { signal }) },
  random: randomBytes,
  who: { holder: userInfo().username, host: hostname(), pid: process.pid, platform: process.platform },
  ci: false,
  stateNamed: true,
  report: (line) => console.error(line),
  fetchTools: false,
});

try {
  const found = await vouchers.list(process.argv[2] === undefined ? {} : { sovereign: process.argv[2] });
  const live = found.vouchers.filter(({ active }) => active);
  const capped = live.filter(({ maxRedemptions }) => maxRedemptions > 0);
  // Amounts are bigint micro-OMR: 1 OMR is 1_000_000n.
  const liability = capped.reduce((sum, voucher) => {
    const left = Math.max(0, voucher.maxRedemptions - voucher.timesRedeemed);
    return sum + voucher.credit * BigInt(left);
  }, 0n);
  console.log(`${found.sovereign}: OMR ${liability / 1_000_000n} by ${capped.length} vouchers with a cap`);
  console.log(`${live.length - capped.length} more have none`);
} catch (error) {
  // Every failure of the library is typed: a code, an exit status, a sentence and the next step.
  console.error(`${error.code}: ${error.message} ${error.hint ?? ''}`);
  process.exitCode = error.exit ?? 1;
}
