/** Started by a test that kills it: plans and applies the waiting module, and never gets to its own end. */
import { openTofu } from './real-tofu.ts';

const [binary = '', folder = '', variables = '{}'] = process.argv.slice(2);
const tofu = openTofu(binary, { folder });
await tofu.prepare(JSON.parse(variables));
const plan = await tofu.plan();
await tofu.apply(plan.hash, () => undefined);
