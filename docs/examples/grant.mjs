// Issues a voucher after a look at what it would change, with the library behind `catalyst`.
// Run it where somebody has signed in: node docs/examples/grant.mjs CODE OMR CAP [context or FQDN] [--yes]
import { isCatalystError, OutcomeUnknown, openServices } from '@openova/catalyst/services';

const { env } = process;
const yes = process.argv.includes('--yes');
const [code, credit, maxRedemptions, sovereign] = process.argv.slice(2).filter((word) => word !== '--yes');

const { vouchers } = openServices({
  folders: { state: env.CATALYST_STATE_DIR, config: env.CATALYST_CONFIG_DIR },
  context: env.CATALYST_CONTEXT === 'sandbox' ? 'sandbox' : 'real',
  passphrase: { value: env.CATALYST_PASSPHRASE },
});

try {
  const result = await vouchers.issue({
    sovereign,
    voucher: { code, credit, maxRedemptions },
    dryRun: !yes,
    // Asked once everything is known; whoever calls the library decides how. True writes, false leaves it.
    ask: async ({ text, lines }) => {
      console.log([...lines, text].join('\n'));
      return yes;
    },
  });
  console.log(`${code} on ${result.sovereign}: ${result.outcome}`);
} catch (error) {
  if (!isCatalystError(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  for (const { field, reason, fix } of error.faults ?? [])
    console.error(`  ${field} ${reason}. ${fix ?? ''}`);
  // Neither the write nor a look afterwards was answered: that look can be had later.
  if (error instanceof OutcomeUnknown) console.error(await error.readBack());
  process.exitCode = error.exit;
}
