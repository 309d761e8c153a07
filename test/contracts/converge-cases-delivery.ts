import { expect } from 'vitest';
import { type Patch, suspendPatch } from '../../src/domain/component/flux-request.ts';
import { plannedPatch } from '../../src/services/components/change-plan.ts';
import { TENANT } from './converge-cases-rows.ts';
import { FLUX, GIT_REPOSITORIES, HELM_RELEASES, KUSTOMIZATIONS } from './converge-cases-stage.ts';
import type { Story } from './converge-cases-story.ts';
import { caseKustomization, everyRight } from './converge-cases-tree.ts';

/** How what is in Git comes into the cluster. */
export const DELIVERY_STORIES: Story[] = [
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
    what: 'a Kustomization whose repository is not there says so, and applies once it is',
    words: { 'kustomization early': ['its source has no artifact yet', 'ready'] },
    async play(stage) {
      const { kubernetes } = stage.site;
      const sourceRef = { kind: 'GitRepository', name: 'later' };
      await kubernetes.apply(caseKustomization('early', 'found', undefined, { sourceRef }));
      await stage.told.until('kustomization early', /^its source/);
      const { spec } = (await kubernetes.get(GIT_REPOSITORIES, 'openova', FLUX)) ?? {};
      const { apiVersion, kind } = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
      await kubernetes.apply({ apiVersion, kind, metadata: { name: 'later', namespace: FLUX }, ...{ spec } });
      await stage.told.until('kustomization early', 'ready');
    },
  },
  {
    what: 'a Kustomization in the name of somebody without rights says what he may not do, and applies once he may',
    words: { 'kustomization rented': [`ServiceAccount ${TENANT} may not patch configmaps`, 'ready'] },
    async play(stage) {
      const { kubernetes } = stage.site;
      await stage.told.until('kustomization cases', 'ready');
      await kubernetes.apply(
        caseKustomization('rented', 'rented', undefined, { serviceAccountName: TENANT }),
      );
      await stage.told.until('kustomization rented', /^ServiceAccount/);
      await kubernetes.apply(everyRight(TENANT));
      await stage.told.until('kustomization rented', 'ready');
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
      await stage.revise();
      await stage.attempts('cases', before);
      expect(await stage.attempted('revised')).toBe(before);
      await stage.attempts('revised', before);
      await stage.told.heard('kustomization revised', 'what it applied is not healthy yet');
      stage.mend('revised');
      await stage.told.until('kustomization revised', 'ready');
    },
  },
  {
    what: 'what is changed by hand is taken back where Git sets it and stays where it does not, as was said before; what kubectl wrote goes',
    words: {
      marked: ['installed', 'installed, suspended', 'installed'],
      'kustomization marked': ['ready'],
    },
    async play(stage) {
      const { kubernetes, patchAs } = stage.site;
      await stage.told.until('kustomization cases', 'ready');
      await kubernetes.apply(caseKustomization('marked', 'marked'));
      await stage.told.until('marked', 'installed');
      const marked = async () => (await stage.release('marked'))!;
      const said = async (patch: Patch) =>
        (await plannedPatch(kubernetes, HELM_RELEASES, 'HelmRelease', await marked(), patch)).gitOps;
      const { timeout } = (await marked()).spec ?? {};
      const hasty = { spec: { timeout: '77s' } };
      expect(await said(hasty)).toMatchObject({
        ...{ reverted: true, kustomization: `${FLUX}/marked`, within: '10h', why: 'Git sets spec.timeout' },
      });
      expect(await said(suspendPatch(true))).toMatchObject({ reverted: false });
      await stage.patch('marked', hasty);
      await stage.patch('marked', {
        ...suspendPatch(true),
        metadata: { annotations: { 'cases/ours': 'x' } },
      });
      await patchAs('kubectl-annotate', 'marked', { metadata: { annotations: { 'cases/theirs': 'x' } } });
      await stage.told.until('marked', 'installed, suspended');
      expect((await marked()).metadata.annotations).toMatchObject({ 'cases/theirs': 'x' });
      await stage.request(KUSTOMIZATIONS, 'marked');
      await stage.when(async () => (await marked()).spec?.timeout === timeout);
      const { metadata, spec } = await marked();
      expect(metadata.annotations).toHaveProperty(['cases/ours']);
      expect(metadata.annotations).not.toHaveProperty(['cases/theirs']);
      expect(spec).toMatchObject({ suspend: true });
      await stage.patch('marked', suspendPatch(false));
      await stage.told.until('marked', 'installed');
    },
  },
  {
    what: 'what depends on a Kustomization that is not at the new Git revision yet waits for it, and is not broken',
    words: {
      'kustomization ahead': ['ready', 'ready, suspended', 'ready'],
      'kustomization behind': ['waits for ahead', 'ready', 'waits for ahead', 'ready'],
    },
    async play(stage) {
      const { kubernetes } = stage.site;
      const dependsOn = [{ name: 'ahead' }];
      await stage.told.until('kustomization cases', 'ready');
      await kubernetes.apply(caseKustomization('behind', 'behind', undefined, { dependsOn }));
      await stage.told.until('kustomization behind', 'waits for ahead');
      await kubernetes.apply(caseKustomization('ahead', 'ahead'));
      await stage.told.until('kustomization behind', 'ready');
      await stage.suspend('ahead', true);
      await stage.told.until('kustomization ahead', 'ready, suspended');
      await stage.revise();
      await stage.told.until('kustomization behind', 'waits for ahead');
      await stage.suspend('ahead', null);
      await stage.told.until('kustomization behind', 'ready');
    },
  },
];
