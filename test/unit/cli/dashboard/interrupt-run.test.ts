import { describe, expect, it } from 'vitest';
import { interruptRun } from '../../../../src/cli/dashboard/interrupt-run.ts';
import type { SovereignSummary } from '../../../../src/services/read-sovereigns.ts';

const FQDN = 'omantel.omani.works';
const RUN = { pid: 4711, pidStart: 'boot/1' };
const HOLDER = { ...RUN, holder: 'amina', host: 'bastion', since: '2026-11-21T09:12:00Z' };
const clock = { now: () => 0, sleep: async () => {} };

const summary = (
  state: SovereignSummary['state'],
  holder?: SovereignSummary['holder'],
): SovereignSummary => ({
  ...{ fqdn: FQDN, state, sandbox: true, at: '' },
  ...(holder === undefined ? {} : { holder }),
});

/** Looks that see one after the other, the last one again and again; `told` are the processes that got the signal. */
function interrupting(seen: SovereignSummary[], refuses?: string) {
  const told: number[] = [];
  let looks = 0;
  const send = (pid: number) => {
    if (refuses !== undefined) throw Object.assign(new Error(refuses), { code: refuses });
    told.push(pid);
  };
  const look = async () => seen[Math.min(looks++, seen.length - 1)]!;
  const end = interruptRun(
    { fqdn: FQDN, host: 'bastion', clock, look, send },
    RUN,
    new AbortController().signal,
  );
  return { end, told };
}

describe('a run that is interrupted from elsewhere', () => {
  it('is told once, and waited for until it lets go', async () => {
    const working = summary('working', HOLDER);
    const { end, told } = interrupting([working, working, working, summary('interrupted')]);
    expect(await end).toBe('interrupted');
    expect(told).toEqual([4711]);
  });

  it.each([
    ['has ended', summary('done')],
    ['is another one with the same process id', summary('working', { ...HOLDER, pidStart: 'boot/2' })],
    ['is another one', summary('working', { ...HOLDER, pid: 5 })],
  ])('that %s hits nobody', async (_what, seen) => {
    const { end, told } = interrupting([seen]);
    expect(await end).toBe(seen.state);
    expect(told).toEqual([]);
  });

  it.each([
    ['on another machine', { ...HOLDER, host: 'elsewhere' }, 'On elsewhere: kill -TERM 4711'],
    ['of which only OpenTofu is left', { ...HOLDER, orphaned: true as const }, /sovereign resume/],
  ])('%s is refused, with what to do', async (_what, holder, hint) => {
    const { end, told } = interrupting([summary('working', holder)]);
    await expect(end).rejects.toMatchObject({ code: 'CATALYST-LOCKED', hint: expect.stringMatching(hint) });
    expect(told).toEqual([]);
  });

  it('of another person says so, and one that is gone just now is no failure', async () => {
    const working = summary('working', HOLDER);
    await expect(interrupting([working], 'EPERM').end).rejects.toMatchObject({
      hint: 'As amina: kill -TERM 4711',
    });
    expect(await interrupting([working, summary('interrupted')], 'ESRCH').end).toBe('interrupted');
  });
});
