import { afterAll, beforeAll, expect, test } from 'vitest';
import { end, openSite, type Site } from '../support/catalyst-e2e.ts';
import { serverIds } from '../support/catalyst-e2e-cloud.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ speed: 2000 });
});
afterAll(() => site.close());

const CREATE = ['sovereign', 'create', '-f', REHEARSAL, '--yes'];
const PLAN = ['sovereign', 'plan', '-f', REHEARSAL, '--detailed-exitcode'];

test('a Sovereign is the same after down and up, and after the sandbox was killed', async () => {
  const created = await site.catalyst(CREATE);
  expect(created.code, created.stderr).toBe(0);
  const ids = await serverIds(site);
  const stops = [
    () => site.catalyst(['sandbox', 'down']),
    async () => end((await site.context()).pid),
  ] as const;
  for (const stop of stops) {
    await stop();
    const up = await site.catalyst(['sandbox', 'up', '--speed', '2000']);
    expect(up.stdout, up.stderr).toContain('is up');
    const plan = await site.catalyst(PLAN);
    expect({ code: plan.code, text: plan.stdout }).toMatchObject({
      code: 0,
      text: expect.stringContaining('Nothing would change.'),
    });
    const resumed = await site.catalyst(['sovereign', 'resume', FQDN]);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).not.toMatch(/(records|cluster|converge|handover) +started/);
    expect(await serverIds(site)).toEqual(ids);
  }
  const again = await site.catalyst(CREATE);
  expect(again.code, again.stderr).toBe(0);
}, 180_000);
