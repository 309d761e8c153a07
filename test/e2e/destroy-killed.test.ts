import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { openSite, processesIn, type Site } from '../support/catalyst-e2e.ts';
import {
  created,
  DESTROY,
  killedAt,
  place,
  project,
  proofOf,
  RESUME,
} from '../support/catalyst-e2e-destroy.ts';
import { atStep, journal, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { FQDN, specFile } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const NEIGHBOUR = { volumes: ['omantel-omani-works-backup'] };

const atStage =
  (stage: string) =>
  (event: Event): boolean =>
    event.type === 'stage-started' && event.stage === stage;

/** A Sovereign whose objects are protected, beside something of somebody else. */
async function protectedSovereign(site: Site): Promise<void> {
  const path = await specFile(site, 'protected', (spec) => {
    spec.protection = { delete: true };
  });
  await created(site, path);
  await place(site, 'volumes', { name: NEIGHBOUR.volumes[0], size: 10, location: 'fsn1' });
}

/** The end that every destroy comes to, however often it was killed. */
async function expectTheEnd(site: Site): Promise<void> {
  const ended = await site.catalyst(RESUME);
  expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
  expect(await project(site)).toEqual(NEIGHBOUR);
  const { left, kinds } = await proofOf(site);
  expect(left).toEqual([]);
  expect(kinds).toContainEqual(expect.objectContaining({ kind: 'server', found: 2, left: 0 }));
  expect(kinds).toContainEqual(expect.objectContaining({ kind: 'volume', found: 2, left: 0 }));
  const events = await journal(site, FQDN);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const asked = events.filter(
    (event) => event.type === 'question-asked' && event.question.startsWith('destroy-'),
  );
  expect(asked).toHaveLength(1);
  expect((await processesIn(sovereignFolder(site, FQDN))).map(({ program }) => program)).toEqual([]);
}

describe.skipIf(!(await hasTool('tofu')))('a destroy that is killed, then resumed (needs tofu)', () => {
  describe('at every stage of one destroy', () => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
      await protectedSovereign(site);
    });
    afterAll(() => site?.close());

    const moments: [string, string[], (event: Event) => boolean][] = [
      ['before the plan is agreed to', DESTROY, atStep('survey', 'cloud', 'done')],
      ['while protection is lifted', DESTROY, atStep('unprotect', '', 'done')],
      ['while the DS is withdrawn', RESUME, atStage('withdraw')],
      ['while servers are stopped', RESUME, atStep('release', 'stop servers/', 'running')],
      ['while a volume of the cluster is deleted', RESUME, atStep('release', 'volumes/', 'running')],
      ['while OpenTofu removes', RESUME, atStep('remove', '', 'done')],
      ['before the proof', RESUME, atStage('verify')],
      ['before the zone', RESUME, atStage('zone')],
    ];

    test('resume goes on each time, with what was agreed to, to the same end', async () => {
      for (const [when, command, moment] of moments) {
        const { signal } = await killedAt(site, command, moment);
        expect([when, signal]).toEqual([when, 'SIGKILL']);
        expect([when, (await project(site)).volumes]).toEqual([
          when,
          expect.arrayContaining(NEIGHBOUR.volumes),
        ]);
      }
      await expectTheEnd(site);
    }, 240_000);
  });

  describe.each(['us', 'tofu', 'both'] as const)('kill -9 of %s while OpenTofu removes', (whom) => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
      await protectedSovereign(site);
    });
    afterAll(() => site?.close());

    test('resume ends with nothing left', async () => {
      await site.fault('hetzner-slow', { value: '100' });
      const { code, signal } = await killedAt(site, DESTROY, atStep('remove', '', 'running'), whom);
      if (whom === 'tofu') expect([0, 5]).toContain(code);
      else expect(signal).toBe('SIGKILL');
      await site.clearFaults();
      if (code === 0) expect(await project(site)).toEqual(NEIGHBOUR);
      else await expectTheEnd(site);
    }, 240_000);
  });
});
