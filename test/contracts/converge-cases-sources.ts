import { expect } from 'vitest';
import { PULL_TOKEN } from '../support/real-cluster.ts';
import { INDEX_LOGIN } from './converge-cases-rows.ts';
import { FLUX, HELM_CHARTS, HELM_REPOSITORIES, OCI_REPOSITORIES } from './converge-cases-stage.ts';
import type { Story } from './converge-cases-story.ts';
import { indexLogin, pullSecret } from './converge-cases-tree.ts';

const NO_CHART = 'the chart or its version is not in the registry';
const REFUSED = 'the registry refuses the pull secret (401)';

/** How long that is put down to the beginning is a matter of the machine. */
const UNWELL = /^unwell/;
/** So is whether a chart is seen that has not looked again at its repository yet, which has an index by then. */
const INDEXLESS = /^unwell|had nothing when its chart was looked for$/;

/** Charts that cannot be pulled, from every kind of source. */
export const SOURCE_STORIES: Story[] = [
  {
    what: 'a version that is not published is told of, and installed once it is',
    words: { late: [`degraded: ${NO_CHART}`, 'installed'] },
    passes: UNWELL,
    async play(stage) {
      await stage.told.until('late', `degraded: ${NO_CHART}`);
      stage.site.publish('late');
      await stage.request(HELM_CHARTS, `${FLUX}-bp-late`);
      await stage.told.until('late', 'installed');
    },
  },
  {
    what: 'a version that is not in an index is told of, though its chart is Stalled, and installed once it is',
    words: { indexed: [`degraded: ${NO_CHART}`, 'installed'] },
    passes: INDEXLESS,
    async play(stage) {
      await stage.told.until('indexed', `degraded: ${NO_CHART}`);
      stage.site.publish('indexed');
      await stage.request(HELM_REPOSITORIES, 'bp-indexed');
      await stage.told.until('indexed', 'installed');
    },
  },
  {
    what: 'a pull secret that the registry refuses is told of, and installed with a good one',
    words: { locked: [`degraded: ${REFUSED}`, 'installed'] },
    passes: UNWELL,
    async play(stage) {
      await stage.told.until('locked', `degraded: ${REFUSED}`);
      await stage.site.kubernetes.apply(pullSecret('stale-pull', PULL_TOKEN));
      await stage.request(HELM_CHARTS, `${FLUX}-bp-locked`);
      await stage.told.until('locked', 'installed');
    },
  },
  {
    what: 'a registry that wants a pull secret where none is named is told of, and installed once one is',
    words: { keyless: [`degraded: ${REFUSED}`, 'installed'] },
    passes: UNWELL,
    async play(stage) {
      await stage.told.until('keyless', `degraded: ${REFUSED}`);
      const spec = { secretRef: { name: 'ghcr-pull' } };
      await stage.site.kubernetes.mergePatch(HELM_REPOSITORIES, 'bp-keyless', FLUX, { spec });
      await stage.request(HELM_CHARTS, `${FLUX}-bp-keyless`);
      await stage.told.until('keyless', 'installed');
    },
  },
  {
    what: 'an index does not look at a pull secret of the registry: that is a 401 like another, until it has a password',
    words: { walled: [`degraded: ${REFUSED}`, 'installed'] },
    passes: INDEXLESS,
    async play(stage) {
      await stage.told.until('walled', `degraded: ${REFUSED}`);
      await stage.site.kubernetes.apply(indexLogin(INDEX_LOGIN, PULL_TOKEN, PULL_TOKEN));
      await stage.request(HELM_REPOSITORIES, 'bp-walled');
      await stage.told.until('walled', 'installed');
    },
  },
  {
    what: 'a chart out of an OCIRepository: its 401, and its version with the digest',
    words: { imaged: [`degraded: ${REFUSED}`, 'installed'] },
    passes: UNWELL,
    async play(stage) {
      await stage.told.until('imaged', `degraded: ${REFUSED}`);
      await stage.site.kubernetes.apply(pullSecret('image-pull', PULL_TOKEN));
      await stage.request(OCI_REPOSITORIES, 'bp-imaged');
      await stage.told.until('imaged', 'installed');
      expect((await stage.history('imaged'))[0]?.chartVersion).toMatch(/^1\.0\.0\+[0-9a-f]{12}$/);
    },
  },
];
