import { expect } from 'vitest';
import { BORROWER } from './converge-cases-rows.ts';
import { HELM_RELEASES } from './converge-cases-stage.ts';
import type { Story } from './converge-cases-story.ts';
import { everyRight } from './converge-cases-tree.ts';

/** What is tried again, and for how long. */
export const ATTEMPT_STORIES: Story[] = [
  {
    what: 'a release that is to be retried is tried for ever, and installed once it starts',
    words: { stubborn: ['failing, endless attempts', 'installed'] },
    async play(stage) {
      await stage.told.until('stubborn', /^failing/);
      const failures = async () => Number((await stage.release('stubborn'))?.status?.failures ?? 0);
      await stage.when(async () => (await failures()) > 1);
      stage.mend('stubborn');
      await stage.told.until('stubborn', 'installed');
    },
  },
  {
    what: 'an install that is to be retried goes on as an upgrade, which has failed for good unless that is to be too',
    words: { halfway: ['failing, endless attempts', 'failed: RetriesExceeded', 'installed'] },
    async play(stage) {
      await stage.told.until('halfway', 'failed: RetriesExceeded');
      await stage.when(() => stage.isStalled('halfway'));
      stage.mend('halfway');
      await stage.request(HELM_RELEASES, 'bp-halfway', 'resetAt');
      await stage.told.until('halfway', 'installed');
    },
  },
  {
    what: 'one try by force cures what has failed, and the failure that stays counted is not told any more',
    words: { forced: ['failed: RetriesExceeded', 'installed', 'failed: RetriesExceeded', 'installed'] },
    passes: /^failing/,
    async play(stage) {
      await stage.told.until('forced', 'failed: RetriesExceeded');
      stage.mend('forced');
      await stage.request(HELM_RELEASES, 'bp-forced', 'forceAt');
      await stage.told.until('forced', 'installed');
      expect((await stage.release('forced'))?.status).toMatchObject({ installFailures: 1 });
      stage.break('never-ready', 'forced');
      await stage.values('forced', { tag: 'two' });
      await stage.told.until('forced', 'failed: RetriesExceeded');
      stage.mend('forced');
      await stage.request(HELM_RELEASES, 'bp-forced', 'resetAt');
      await stage.told.until('forced', 'installed');
    },
  },
  {
    what: 'an upgrade whose way back does not get ready either goes on failing and is never called failed',
    words: { sunk: ['installed', 'failing, 2 attempts', 'installed'] },
    async play(stage) {
      await stage.told.until('sunk', 'installed');
      stage.break('never-ready', 'sunk');
      await stage.values('sunk', { tag: 'two' });
      await stage.whenReady('sunk', 'RollbackFailed');
      expect(await stage.isStalled('sunk')).toBe(false);
      stage.mend('sunk');
      await stage.told.until('sunk', 'installed');
    },
  },
  {
    what: 'who does not wait has installed what does not start',
    words: { hasty: ['installed'] },
    play: (stage) => stage.told.until('hasty', 'installed'),
  },
  {
    what: 'a release in the name of somebody without rights says what he may not do, and is installed once he may',
    words: {
      borrowed: [`degraded: ServiceAccount ${BORROWER} may not list secrets`, 'installed'],
    },
    async play(stage) {
      await stage.told.until('borrowed', /^degraded/);
      await stage.site.kubernetes.apply(everyRight(BORROWER));
      await stage.request(HELM_RELEASES, 'bp-borrowed');
      await stage.told.until('borrowed', 'installed');
    },
  },
];
