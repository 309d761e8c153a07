// What a Sovereign may still have to honour by its vouchers, with the library behind `catalyst`.
// Run it where somebody has signed in: node docs/examples/liability.mjs [context or FQDN]
import { isCatalystError, openServices } from '@openova/catalyst/services';

const { env } = process;

try {
  // What is left out has a usual value; the library reads no variable by itself.
  const { vouchers } = openServices({
    folders: { state: env.CATALYST_STATE_DIR, config: env.CATALYST_CONFIG_DIR },
    context: env.CATALYST_CONTEXT === 'sandbox' ? 'sandbox' : 'real',
    passphrase: { value: env.CATALYST_PASSPHRASE },
  });
  const found = await vouchers.list({ sovereign: process.argv[2] });
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
  if (!isCatalystError(error)) throw error;
  console.error(`${error.code}: ${error.message} ${error.hint ?? ''}`);
  process.exitCode = error.exit;
}
