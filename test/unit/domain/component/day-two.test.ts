import { describe, expect, it } from 'vitest';
import { byTime, clusterEvent } from '../../../../src/domain/component/cluster-event.ts';
import { controllerLine } from '../../../../src/domain/component/controller-line.ts';
import { FAMILIES, familyOf } from '../../../../src/domain/component/family.ts';
import {
  fieldChanges,
  isHandled,
  reconcilePatch,
  requestToken,
  suspendPatch,
} from '../../../../src/domain/component/flux-request.ts';
import { appliedBy, gitOpsVerdict, type Owned } from '../../../../src/domain/component/gitops-revert.ts';
import { inventoryRefs, refText } from '../../../../src/domain/component/object-ref.ts';
import { releaseHistory } from '../../../../src/domain/component/release-history.ts';
import { KIT } from '../../../../src/domain/kit.ts';

const T = '2026-11-21T09:12:00.123000042Z';

describe('a request to Flux', () => {
  it.each([
    [{}, ['requestedAt']],
    [{ force: true }, ['requestedAt', 'forceAt']],
    [{ reset: true }, ['requestedAt', 'resetAt']],
    [{ force: true, reset: true }, ['requestedAt', 'forceAt', 'resetAt']],
  ])('%j sets %j, all to the same value', (kinds, names) => {
    const annotations = Object.fromEntries(names.map((name) => [`reconcile.fluxcd.io/${name}`, T]));
    expect(reconcilePatch(T, kinds)).toEqual({ metadata: { annotations } });
  });

  it('has a value that no other has, which is a moment', () => {
    const at = Date.parse('2026-11-21T09:12:00.123Z');
    expect(requestToken(at, 42)).toBe(T);
    expect(requestToken(at, 43)).not.toBe(T);
    expect(Date.parse(requestToken(at, 16_777_215))).toBe(at);
  });

  it.each([
    [{ lastHandledReconcileAt: T }, true],
    [{ lastHandledReconcileAt: '2026-11-21T09:12:00Z' }, false],
    [{}, false],
    [undefined, false],
  ])('is handled by %j: %j', (status, handled) => {
    expect(isHandled({ metadata: { name: 'x' }, ...(status === undefined ? {} : { status }) }, T)).toBe(
      handled,
    );
  });
});

describe('what a patch changes', () => {
  it.each([
    [{ spec: {} }, suspendPatch(true), [{ path: ['spec', 'suspend'], to: 'true' }]],
    [{ spec: { suspend: true } }, suspendPatch(true), []],
    [{ spec: { suspend: true } }, suspendPatch(false), [{ path: ['spec', 'suspend'], from: 'true' }]],
    [
      { spec: { suspend: false } },
      suspendPatch(true),
      [{ path: ['spec', 'suspend'], from: 'false', to: 'true' }],
    ],
    [{}, suspendPatch(false), []],
  ])('%j by %j', (object, patch, changes) => expect(fieldChanges(object, patch)).toEqual(changes));
});

const KUSTOMIZATION = { metadata: { name: 'bootstrap-kit' }, spec: { interval: '5m' } };
const LABELS = {
  'kustomize.toolkit.fluxcd.io/name': 'bootstrap-kit',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
};

function release(managers: Record<string, object>, more: Partial<Owned['metadata']> = {}): Owned {
  const managedFields = Object.entries(managers).map(([manager, fieldsV1]) => ({
    ...{ manager, fieldsV1 },
    operation: manager === 'kustomize-controller' ? 'Apply' : 'Update',
  }));
  return { metadata: { name: 'bp-harbor', labels: LABELS, ...{ managedFields }, ...more } } as Owned;
}

const SETS_IT = { 'kustomize-controller': { 'f:spec': { 'f:suspend': {}, 'f:interval': {} } } };
const LEAVES_IT = { 'kustomize-controller': { 'f:spec': { 'f:interval': {} } } };
const OURS = { ...LEAVES_IT, catalyst: { 'f:spec': { 'f:suspend': {} } } };

describe('whether Git takes a change back', () => {
  it.each([
    ['Git sets the field', release(SETS_IT), KUSTOMIZATION, true, 'Git sets spec.suspend'],
    ['Git leaves it out', release(LEAVES_IT), KUSTOMIZATION, false, 'Git does not set what is changed'],
    ['it is ours', release(OURS), KUSTOMIZATION, false, 'Git does not set what is changed'],
    [
      'nobody can tell',
      release({}),
      KUSTOMIZATION,
      true,
      'the object does not say which of its fields come from Git',
    ],
    [
      'an Update of the same name does not count',
      {
        metadata: {
          ...release(SETS_IT).metadata,
          managedFields: [{ manager: 'kustomize-controller', operation: 'Update', fieldsV1: {} }],
        },
      } as Owned,
      KUSTOMIZATION,
      true,
      'the object does not say which of its fields come from Git',
    ],
    [
      'the Kustomization is suspended',
      release(SETS_IT),
      { ...KUSTOMIZATION, spec: { suspend: true } },
      false,
      'its Kustomization is suspended',
    ],
    [
      'the Kustomization is gone',
      release(SETS_IT),
      undefined,
      false,
      'its Kustomization does not exist any more',
    ],
    [
      'the object is spared',
      release(SETS_IT, { annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' } }),
      KUSTOMIZATION,
      false,
      'kustomize.toolkit.fluxcd.io/reconcile is disabled on it',
    ],
    [
      'it is only made once',
      release(SETS_IT, { annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } }),
      KUSTOMIZATION,
      false,
      'kustomize.toolkit.fluxcd.io/ssa is IfNotPresent on it',
    ],
    ['nothing applies it', release(SETS_IT, { labels: {} }), undefined, false, 'nothing applies it from Git'],
  ])('%s', (_name, object, kustomization, reverted, why) => {
    expect(gitOpsVerdict(object, kustomization, [['spec', 'suspend']])).toMatchObject({ reverted, why });
  });

  it('says by whom and within how long', () => {
    expect(gitOpsVerdict(release(SETS_IT), KUSTOMIZATION, [['spec', 'suspend']])).toEqual({
      kustomization: 'flux-system/bootstrap-kit',
      reverted: true,
      within: '5m',
      why: 'Git sets spec.suspend',
    });
    expect(appliedBy(release({}, { labels: {} }))).toBeUndefined();
  });
});

it('reads the history of a release, the newest first, whatever is missing', () => {
  const history = [
    { version: 1, chartVersion: '1.0.0', status: 'superseded', firstDeployed: '2026-11-21T09:00:00Z' },
    { version: 2, chartVersion: '1.1.0', appVersion: '2', status: 'deployed', configDigest: 'sha256:ab' },
    'no entry',
  ];
  expect(releaseHistory({ metadata: { name: 'x' }, status: { history } })).toEqual([
    { revision: 2, version: '1.1.0', appVersion: '2', status: 'deployed', valuesDigest: 'sha256:ab' },
    { revision: 1, version: '1.0.0', status: 'superseded', firstDeployed: '2026-11-21T09:00:00Z' },
    { revision: 0, version: 'unknown', status: 'unknown' },
  ]);
  expect(releaseHistory({ metadata: { name: 'x' } })).toEqual([]);
});

it('reads the objects of an inventory', () => {
  const entries = [
    { id: 'flux-system_bp-harbor_helm.toolkit.fluxcd.io_HelmRelease', v: 'v2' },
    { id: '_harbor__Namespace', v: 'v1' },
    { id: 'broken' },
  ];
  const refs = inventoryRefs({ inventory: { entries } });
  expect(refs.map(refText)).toEqual(['HelmRelease flux-system/bp-harbor', 'Namespace harbor']);
  expect(refs.map(({ apiVersion }) => apiVersion)).toEqual(['helm.toolkit.fluxcd.io/v2', 'v1']);
});

describe('a line of a controller', () => {
  it.each([
    [
      {
        ts: T,
        level: 'error',
        msg: 'Reconciler error',
        error: 'boom',
        controllerKind: 'HelmRelease',
        name: 'bp-a',
        namespace: 'f',
      },
      {
        at: T,
        level: 'error',
        kind: 'HelmRelease',
        namespace: 'f',
        name: 'bp-a',
        text: 'Reconciler error: boom',
      },
    ],
    [
      {
        level: 'info',
        msg: 'older',
        controllerKind: 'HelmRelease',
        HelmRelease: { name: 'bp-a', namespace: 'f' },
      },
      { at: '', level: 'info', kind: 'HelmRelease', namespace: 'f', name: 'bp-a', text: 'older' },
    ],
  ])('%j', (told, line) => expect(controllerLine(JSON.stringify(told))).toEqual(line));

  it.each(['no JSON', '"a text"', '{"msg":"about nothing"}', '', 'null', '[1]'])('none: %s', (text) =>
    expect(controllerLine(text)).toBeUndefined(),
  );

  it('shows no control character of a log', () => {
    const line = controllerLine(JSON.stringify({ name: 'a', msg: 'red \u001b[31m bell \u0007' }));
    expect(line?.text).not.toMatch(/[\u0007\u001b]/);
  });
});

describe('an Event', () => {
  const about = { kind: 'Pod', namespace: 'harbor', name: 'core-1' };
  it.each([
    [
      { lastTimestamp: 'L', firstTimestamp: 'F', count: 3 },
      { at: 'L', count: 3 },
    ],
    [
      { eventTime: 'E', series: { lastObservedTime: 'S', count: 7 } },
      { at: 'S', count: 7 },
    ],
    [{ eventTime: 'E' }, { at: 'E', count: 1 }],
    [{}, { at: '', count: 1 }],
  ])('%j', (times, seen) => {
    const event = {
      metadata: { name: 'x' },
      involvedObject: about,
      reason: 'BackOff',
      message: ' m ',
      ...times,
    };
    expect(clusterEvent(event)).toMatchObject({
      object: 'Pod harbor/core-1',
      type: 'Normal',
      message: 'm',
      ...seen,
    });
  });

  it('stands in the order of time', () => {
    const event = (at: string, name: string) =>
      clusterEvent({ metadata: { name }, involvedObject: { ...about, name }, lastTimestamp: at });
    const [late, early] = [event('2026-11-21T09:12:01Z', 'a'), event('2026-11-21T09:12:00Z', 'b')];
    const first = event('2026-11-21T09:12:00Z', 'a');
    expect([late, early, first].sort(byTime)).toEqual([first, early, late]);
  });
});

it('puts every component of the kit into a family', () => {
  for (const { component } of KIT) expect(FAMILIES).toContain(familyOf(component));
  expect(['harbor', 'cilium', 'spire', 'unheard-of'].map(familyOf)).toEqual([
    'SILO',
    'SPINE',
    'PLATFORM',
    'PLATFORM',
  ]);
});
