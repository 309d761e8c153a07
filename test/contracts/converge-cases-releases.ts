import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { VALUES_MAP } from './converge-cases-rows.ts';
import { FLUX, HELM_RELEASES, KUSTOMIZATIONS } from './converge-cases-stage.ts';
import type { Story } from './converge-cases-story.ts';
import { valuesMap } from './converge-cases-tree.ts';

const NO_VALUES = `its values come from ConfigMap ${FLUX}/${VALUES_MAP}, which does not exist`;
/** What becomes of releases that can be pulled. */
export const RELEASE_STORIES: Story[] = [
  {
    what: 'a chain waits for its broken root, each for the next, and runs through when that is mended',
    words: {
      root: ['failing, endless attempts', 'installed'],
      middle: ['waits for root', 'installed'],
      leaf: ['waits for middle', 'installed'],
    },
    async play(stage) {
      await stage.told.until('root', /^failing/);
      await Promise.all([
        stage.told.until('middle', 'waits for root'),
        stage.told.until('leaf', 'waits for middle'),
      ]);
      stage.mend('root');
      await stage.values('root', { monitor: false });
      await stage.told.until('leaf', 'installed');
    },
  },
  {
    what: 'a template error is tried for ever and never called failed',
    words: { typo: ['failing, endless attempts', 'installed'] },
    async play(stage) {
      await stage.told.until('typo', /^failing/);
      const failures = async () => Number((await stage.release('typo'))?.status?.failures ?? 0);
      while ((await failures()) < 4) await wait(100);
      stage.mend('typo');
      await stage.values('typo', { token: 'here' });
      await stage.told.until('typo', 'installed');
    },
  },
  {
    what: 'an install whose retries are used up has failed, whatever is asked, until it is mended and reset',
    words: { fragile: ['failing, 2 attempts', 'failed: RetriesExceeded', 'installed'] },
    async play(stage) {
      await stage.told.until('fragile', 'failed: RetriesExceeded');
      expect(await stage.stalledWhileAsked('fragile')).toEqual([true, false, true]);
      stage.mend('fragile');
      await stage.request(HELM_RELEASES, 'bp-fragile', 'resetAt');
      await stage.told.until('fragile', 'installed');
    },
  },
  {
    what: 'an upgrade that never gets ready is rolled back, tried again, and has failed until it is reset',
    words: { upgraded: ['installed', 'failing, 2 attempts', 'failed: RetriesExceeded', 'installed'] },
    async play(stage) {
      await stage.told.until('upgraded', 'installed');
      stage.break('never-ready', 'upgraded');
      await stage.values('upgraded', { tag: 'two' });
      await stage.told.until('upgraded', 'failed: RetriesExceeded');
      expect(await stage.stalledWhileAsked('upgraded')).toEqual([true, false, true]);
      stage.mend('upgraded');
      await stage.request(HELM_RELEASES, 'bp-upgraded', 'resetAt');
      await stage.told.until('upgraded', 'installed');
    },
  },
  {
    what: 'an upgrade that has nothing to go back to has failed for good, until it is reset',
    words: { stuck: ['failed: RetriesExceeded', 'failed: MissingRollbackTarget', 'installed'] },
    passes: /^failing/,
    async play(stage) {
      await stage.told.until('stuck', 'failed: RetriesExceeded');
      await stage.values('stuck', { tag: 'two' });
      await stage.told.until('stuck', 'failed: MissingRollbackTarget');
      expect(await stage.stalledWhileAsked('stuck')).toEqual([true, false, true]);
      stage.mend('stuck');
      await stage.request(HELM_RELEASES, 'bp-stuck', 'resetAt');
      await stage.told.until('stuck', 'installed');
    },
  },
  {
    what: 'a release whose values are nowhere says where they should be, and is installed once they are',
    words: { valued: [`degraded: ${NO_VALUES}`, 'installed'] },
    async play(stage) {
      await stage.told.until('valued', /^degraded/);
      await stage.site.kubernetes.apply(valuesMap());
      await stage.request(HELM_RELEASES, 'bp-valued');
      await stage.told.until('valued', 'installed');
    },
  },
  {
    what: 'a suspended release stays what it was, and takes up on resuming what came meanwhile',
    words: { sleeper: ['installed', 'installed, suspended', 'installed'] },
    async play(stage) {
      await stage.told.until('sleeper', 'installed');
      await stage.patch('sleeper', { spec: { suspend: true } });
      await stage.told.until('sleeper', 'installed, suspended');
      await stage.values('sleeper', { more: 1 });
      await stage.request(HELM_RELEASES, 'bp-sleeper');
      await stage.patch('sleeper', { spec: { suspend: null } });
      await stage.settled('sleeper', 2);
      await stage.told.until('sleeper', 'installed');
    },
  },
  {
    what: 'a release that is deleted is missing, and comes back with its Kustomization',
    words: { phoenix: ['installed', 'missing', 'installed'] },
    async play(stage) {
      await stage.told.until('phoenix', 'installed');
      await stage.site.kubernetes.remove(HELM_RELEASES, 'bp-phoenix', FLUX);
      await stage.told.heard('phoenix', 'missing');
      await stage.request(KUSTOMIZATIONS, 'cases');
      await stage.told.until('phoenix', 'installed');
    },
  },
];
