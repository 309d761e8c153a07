import type { KubeObject } from '../../src/clients/kubernetes/kubernetes.ts';

/** A change of a release, as somebody who wants something or its controller makes it. */
export type Write =
  | { part: 'made' }
  | { part: 'gone' }
  | { part: 'spec'; spec: Record<string, unknown> }
  | { part: 'status'; status(object: KubeObject): Record<string, unknown> };

/** What a release is when an episode of its life is over. */
type Rest = 'absent' | 'installed' | 'failed' | 'suspended';

interface Episode {
  from: Rest[];
  to: Rest;
  writes(count: number): Write[];
}

type Conditions = { [type: string]: `${'True' | 'False' | 'Unknown'} ${string}` };
type Verb = 'install' | 'upgrade';

/** Never long ago, so that nothing changes by time alone. */
const MOMENT = '2100-01-01T00:00:00Z';
const NO_FAILURES = { failures: null, installFailures: null, upgradeFailures: null };
const LOOKS = 'True Progressing Fulfilling prerequisites';

/** What a HelmRelease says on its way, in the order in which helm-controller 1.6 writes it (recorded). */
const EPISODES: Episode[] = [
  { from: ['absent'], to: 'installed', writes: () => [{ part: 'made' }, ...succeeds('install')] },
  {
    from: ['absent'],
    to: 'installed',
    writes: () => [
      { part: 'made' },
      told({ Ready: "False DependencyNotReady dependency 'flux-system/bp-root' is not ready" }),
      ...succeeds('install'),
    ],
  },
  {
    from: ['absent'],
    to: 'failed',
    writes: () => [{ part: 'made' }, ...fails('install', 1), ...fails('install', 2), ...stalls('install')],
  },
  { from: ['installed'], to: 'installed', writes: (count) => [changed(count), ...succeeds('upgrade')] },
  {
    from: ['installed', 'failed'],
    to: 'failed',
    writes: (count) => [
      changed(count),
      ...fails('upgrade', 1),
      ...fails('upgrade', 2),
      rolledBack(),
      ...stalls('upgrade'),
    ],
  },
  {
    from: ['installed'],
    to: 'installed',
    writes: (count) => [changed(count), ...endless(), ...succeeds('upgrade')],
  },
  {
    from: ['installed'],
    to: 'installed',
    writes: (count) => [looked('upgrade', count), ...ready('upgrade')],
  },
  { from: ['failed'], to: 'failed', writes: () => [looksInVain(), stallsAgain()] },
  { from: ['failed'], to: 'installed', writes: () => [looksInVain(), ...succeeds('upgrade')] },
  {
    from: ['installed'],
    to: 'suspended',
    writes: () => [{ part: 'spec', spec: { suspend: true } }, observed()],
  },
  {
    from: ['suspended'],
    to: 'installed',
    writes: () => [{ part: 'spec', spec: { suspend: null } }, ...ready('upgrade')],
  },
  { from: ['installed', 'failed', 'suspended'], to: 'absent', writes: () => [{ part: 'gone' }] },
];

/** The endless life of one release, from before it exists. */
export function* lifeOf(random: () => number): Generator<Write, never> {
  let rest: Rest = 'absent';
  for (let count = 1; ; count += 1) {
    const possible = EPISODES.filter(({ from }) => from.includes(rest));
    const episode = possible[Math.floor(random() * possible.length)] as Episode;
    yield* episode.writes(count);
    rest = episode.to;
  }
}

function changed(count: number): Write {
  return { part: 'spec', spec: { values: { count } } };
}

function told(conditions: Conditions, more: Record<string, unknown> = {}): Write {
  return { part: 'status', status: () => ({ conditions: listed(conditions), ...more }) };
}

function observed(): Write {
  return { part: 'status', status: ({ metadata }) => ({ observedGeneration: metadata.generation }) };
}

function running(verb: Verb | 'rollback'): Conditions[string] {
  return `True Progressing Running '${verb}' action with timeout of 10s`;
}

function begins(verb: Verb): Write {
  const Ready = running(verb).replace('True', 'Unknown') as Conditions[string];
  return told({ Reconciling: running(verb), Ready });
}

function succeeds(verb: Verb): Write[] {
  const done = well(verb);
  const history = [revision('deployed')];
  return [
    begins(verb),
    told({ Reconciling: running(verb), ...done }),
    told(
      { Reconciling: running(verb), ...done },
      { history, lastAttemptedReleaseAction: verb, ...NO_FAILURES },
    ),
    ...ready(verb),
  ];
}

function ready(verb: Verb): Write[] {
  return [told(well(verb)), observed()];
}

function looked(verb: Verb, count: number): Write {
  return told({ Reconciling: LOOKS, ...well(verb) }, { lastHandledReconcileAt: `request-${count}` });
}

/** The conditions come first, what is counted after them. */
function fails(verb: Verb, count: number): Write[] {
  const counted = { failures: count, [`${verb}Failures`]: count, lastAttemptedReleaseAction: verb };
  const conditions = { Reconciling: running(verb), ...ill(verb) };
  return [
    begins(verb),
    ...(count === 1 ? [told(conditions, NO_FAILURES)] : [told(conditions)]),
    told(conditions, { ...counted, history: [revision('failed')] }),
  ];
}

/** Nothing was stored, so no attempt is counted. */
function endless(): Write[] {
  return [1, 2].flatMap((failures) => [
    begins('upgrade'),
    told({ Reconciling: running('upgrade'), ...ill('upgrade') }, { ...NO_FAILURES, failures }),
  ]);
}

function rolledBack(): Write {
  return told({ Reconciling: running('rollback'), ...ill('upgrade') });
}

function stalls(verb: Verb): Write[] {
  const said: Conditions = {
    Stalled: `True RetriesExceeded Failed to ${verb} after 2 attempt(s)`,
    ...ill(verb),
    ...(verb === 'upgrade'
      ? {
          Ready: 'False RollbackSucceeded Helm rollback succeeded',
          Remediated: 'True RollbackSucceeded done',
        }
      : {}),
  };
  return [told(said), observed()];
}

/** Its controller has to find out again that nothing is left to try. */
function looksInVain(): Write {
  return without('Stalled', { Reconciling: LOOKS });
}

function stallsAgain(): Write {
  return without('Reconciling', { Stalled: 'True RetriesExceeded Failed after 2 attempt(s)' });
}

function without(gone: string, more: Conditions): Write {
  const status = (object: KubeObject) => {
    const conditions = (object.status?.conditions ?? []) as { type: string }[];
    return { conditions: [...listed(more), ...conditions.filter(({ type }) => type !== gone)] };
  };
  return { part: 'status', status };
}

function well(verb: Verb): Conditions {
  const said = `True ${verb === 'install' ? 'Install' : 'Upgrade'}Succeeded Helm ${verb} succeeded` as const;
  return { Ready: said, Released: said };
}

function ill(verb: Verb): Conditions {
  const said =
    `False ${verb === 'install' ? 'Install' : 'Upgrade'}Failed Helm ${verb} failed: timeout` as const;
  return { Ready: said, Released: said };
}

function listed(conditions: Conditions) {
  return Object.entries(conditions).map(([type, text]) => {
    const [status = '', reason = '', ...message] = text.split(' ');
    return { type, status, reason, message: message.join(' '), lastTransitionTime: MOMENT };
  });
}

function revision(status: 'deployed' | 'failed') {
  return {
    ...{ name: 'run', namespace: 'run', version: 1, status, chartName: 'run', chartVersion: '1.0.0' },
    ...{ configDigest: 'sha256:0', digest: 'sha256:0', firstDeployed: MOMENT, lastDeployed: MOMENT },
  };
}

/** A release that no controller works on. */
export function releaseNamed(name: string): KubeObject {
  const sourceRef = { kind: 'HelmRepository', name: 'run' };
  const remediation = { retries: 1 };
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'flux-system', labels: { 'catalyst.openova.io/extra': 'true' } },
    spec: {
      ...{ interval: '15m', install: { remediation }, upgrade: { remediation } },
      chart: { spec: { chart: 'run', version: '1.0.0', sourceRef } },
    },
  };
}
