import { describe, expect, test } from 'vitest';
import { soak } from '../support/soak.ts';
import { hasTool } from '../support/tools.ts';

/** Another one each day, so that the tests see more than one course of events; a failure names it. */
const seed = Number(process.env.CATALYST_SOAK_SEED ?? Math.floor(Date.now() / 86_400_000));

describe.skipIf(process.platform !== 'linux' || !(await hasTool('tofu')))('a minute of the soak', () => {
  test(`killed at one event after the other, with seed ${seed} (needs tofu and proc)`, async () => {
    const told: string[] = [];
    const result = await soak({ seed, lastsMs: 45_000, say: (line) => told.push(line) });
    expect(result.sovereigns).toBeGreaterThanOrEqual(1);
    expect(result.kills, told.join('\n')).toBeGreaterThanOrEqual(5);
  }, 180_000);
});
