import { expect, test } from 'vitest';
import { runDoctor } from '../../../src/services/doctor.ts';
import type { ServiceSettings } from '../../../src/services/settings.ts';
import { checkWorld, type Wishes } from '../pipeline/stages/check/check-world.ts';

async function diagnosis(wishes: Wishes = {}) {
  let closed = 0;
  const { spec: _, fqdn: __, ...world } = checkWorld(wishes);
  const close = async () => {
    closed += 1;
  };
  const wire = async () => ({ world, close });
  const found = await runDoctor({} as ServiceSettings, wire, world.signal).catch((error: unknown) => ({
    error,
    checks: [],
  }));
  return { ...found, closed };
}

test('a sound machine has no error, and every connection is ended', async () => {
  const { checks, error, closed } = await diagnosis();
  expect(checks.map((check) => check.state)).toEqual(Array(7).fill('ok'));
  expect([error, closed]).toEqual([undefined, 1]);
});

test('failures come as one error object', async () => {
  const { error } = await diagnosis({
    hetzner: { tokenScope: async () => 'read-only' },
    world: { probes: { freeBytes: async () => 1 } },
  });
  expect(error).toMatchObject({
    code: 'CATALYST-CHECK-NOT-READY',
    exit: 3,
    faults: [{ field: 'scope' }, { field: 'disk' }],
  });
});

test('connections are ended after an abort too', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stop'));
  const { closed } = await diagnosis({
    world: { signal: stop.signal },
    hetzner: {
      pricing: async () => {
        throw new Error('x');
      },
      locations: async () => {
        throw new Error('x');
      },
    },
  });
  expect(closed).toBe(1);
});
