import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { PULL_TOKEN } from '../support/real-cluster.ts';
import {
  FLUX,
  GIT_REPOSITORIES,
  HELM_CHARTS,
  HELM_RELEASES,
  KUSTOMIZATIONS,
  type Stage,
} from './converge-cases-stage.ts';
import { caseKustomization, pullSecret, reviseTree, VALUES_MAP, valuesMap } from './converge-cases-tree.ts';

export interface Story {
  what: string;
  /** Whose words count, and what they are on either side. */
  words: { [name: string]: string[] };
  /** Words for moments that are too short to be told for certain. */
  passes?: RegExp;
  play(stage: Stage): Promise<void>;
}

const NO_CHART = 'the chart or its version is not in the registry';
const NO_VALUES = `its values come from ConfigMap ${FLUX}/${VALUES_MAP}, which does not exist`;
const REFUSED = 'the registry refuses the pull secret (401)';

export const STORIES: Story[] = [
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
    what: 'a version that is not published is told of, and installed once it is',
    words: { late: [`unwell: ${NO_CHART}`, `degraded: ${NO_CHART}`, 'installed'] },
    async play(stage) {
      await stage.told.until('late', /^degraded/);
      stage.site.publish('late');
      await stage.request(HELM_CHARTS, `${FLUX}-bp-late`);
      await stage.told.until('late', 'installed');
    },
  },
  {
    what: 'a pull secret that the registry refuses is told of, and installed with a good one',
    words: { locked: [`unwell: ${REFUSED}`, `degraded: ${REFUSED}`, 'installed'] },
    async play(stage) {
      await stage.told.until('locked', /^degraded/);
      await stage.site.kubernetes.apply(pullSecret('stale-pull', PULL_TOKEN));
      await stage.request(HELM_CHARTS, `${FLUX}-bp-locked`);
      await stage.told.until('locked', 'installed');
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
  {
    what: 'a Kustomization without its folder says so, and applies the one that is there',
    words: { 'kustomization lost': ['its path is not in that Git revision', 'ready'] },
    async play(stage) {
      const { kubernetes } = stage.site;
      await stage.told.until('kustomization cases', 'ready');
      await kubernetes.apply(caseKustomization('lost', 'nothing'));
      await stage.told.until('kustomization lost', /^its path/);
      await kubernetes.apply(caseKustomization('lost', 'found'));
      await stage.told.until('kustomization lost', 'ready');
    },
  },
  {
    what: 'what a Kustomization applied counts before it is healthy, and its time that runs out is told of',
    words: {
      watched: ['failing, endless attempts', 'installed'],
      'kustomization watched': ['what it applied is not healthy yet', 'ready'],
    },
    async play(stage) {
      const { kubernetes } = stage.site;
      await stage.told.until('kustomization cases', 'ready');
      await kubernetes.apply(caseKustomization('watched', 'watched', '30s'));
      await stage.told.until('watched', /^failing/);
      const { status } = (await kubernetes.get(KUSTOMIZATIONS, 'watched', FLUX)) ?? {};
      expect(status).toMatchObject({ inventory: { entries: [expect.anything(), expect.anything()] } });
      expect(status).not.toHaveProperty('lastAppliedRevision');
      await stage.told.until('kustomization watched', /^what it applied/);
      stage.mend('watched');
      await stage.values('watched', { token: 'here' });
      await stage.told.until('kustomization watched', 'ready');
    },
  },
  {
    what: 'a Kustomization that waits for health takes up a new Git revision only when that wait is over',
    words: {
      revised: ['failing, endless attempts', 'installed'],
      'kustomization revised': ['what it applied is not healthy yet', 'ready'],
    },
    async play(stage) {
      const { kubernetes, speed } = stage.site;
      await stage.told.until('kustomization cases', 'ready');
      // As long on either side, for a machine that has much else to do.
      await kubernetes.apply(caseKustomization('revised', 'revised', `${45 * speed}s`));
      await stage.told.until('revised', /^failing/);
      const before = await stage.attempted('revised');
      await stage.site.commit(reviseTree);
      await stage.request(GIT_REPOSITORIES, 'openova');
      await stage.attempts('cases', before);
      expect(await stage.attempted('revised')).toBe(before);
      await stage.attempts('revised', before);
      await stage.told.heard('kustomization revised', 'what it applied is not healthy yet');
      stage.mend('revised');
      await stage.told.until('kustomization revised', 'ready');
    },
  },
];
