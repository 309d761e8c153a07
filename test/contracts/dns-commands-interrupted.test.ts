import { afterEach, beforeEach, expect, test } from 'vitest';
import { handClock } from '../unit/pipeline/stages/records-world.ts';
import { F, type Operator, operatorAt } from './dns-operator.ts';
import { type DnsSite, openSimulated, POOL } from './powerdns-servers.ts';

let site: DnsSite;
beforeEach(async () => {
  site = await openSimulated(handClock());
});
afterEach(() => site.stop());

/** What the journal says of the last run's end. */
async function lastEnd({ workshop }: Operator) {
  const ended = (await workshop.state.read(F)).findLast((event) => event.type === 'run-ended');
  return ended?.type === 'run-ended' ? { outcome: ended.outcome, hint: ended.error?.hint } : undefined;
}

/** An operator who presses Ctrl-C in the middle of the next write once `armed`. */
async function impatient() {
  const end = new AbortController();
  const state = { armed: false };
  const interrupt = async () => {
    end.abort(new Error('SIGINT'));
    throw end.signal.reason;
  };
  const operator = await operatorAt(site, {
    signal: end.signal,
    through: (provider) => ({
      ...provider,
      write: (...change) => (state.armed ? interrupt() : provider.write(...change)),
      restore: interrupt,
    }),
  });
  return { operator, state };
}

test('an interrupted apply names itself as what goes on', async () => {
  const { operator, state } = await impatient();
  state.armed = true;
  const hint = `catalyst dns apply ${F}`;
  await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-INTERRUPTED', hint });
  expect(await lastEnd(operator)).toEqual({ outcome: 'interrupted', hint });
});

test('an interrupted restore names itself, with its snapshot', async () => {
  const { operator } = await impatient();
  await operator.apply();
  const hint = `catalyst dns restore ${F} ${POOL}-1`;
  await expect(operator.restore(`${POOL}-1`)).rejects.toMatchObject({ code: 'CATALYST-INTERRUPTED', hint });
  expect(await lastEnd(operator)).toEqual({ outcome: 'interrupted', hint });
});

test('an apply whose records are not served in time names itself too', async () => {
  const silent = { ...site.query, ask: () => Promise.reject(new Error('no answer')) };
  const operator = await operatorAt({ ...site, query: silent }, { clock: handClock() });
  const hint = `catalyst dns apply ${F}`;
  await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-NOT-PROVEN', hint });
  expect(await lastEnd(operator)).toEqual({ outcome: 'timed-out', hint });
});
