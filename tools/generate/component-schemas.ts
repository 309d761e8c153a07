import { FAMILIES } from '../../src/domain/component/family.ts';
import { WORKLOAD_KINDS } from '../../src/domain/component/workload.ts';
import { COMPONENT_STATES } from '../../src/domain/component.ts';
import { count, flag, listOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

const state = oneOf(...COMPONENT_STATES);

/** What keeps Git from arriving in a cluster. */
export const stoppedDelivery = object({
  region: text,
  kind: oneOf('GitRepository', 'Kustomization'),
  name: text,
  cause: text,
  'fix?': text,
});

const row = object({
  id: text,
  region: text,
  component: text,
  namespace: text,
  family: oneOf(...FAMILIES),
  state,
  terminal: flag,
  suspended: flag,
  missing: flag,
  'since?': moment,
  dependsOn: listOf(text),
  blockedBy: listOf(text),
  'reason?': text,
  'message?': text,
  'attempt?': count,
  'attempts?': count,
  'cause?': text,
  'fix?': text,
  'version?': text,
  'workloads?': object({ current: count, total: count }),
});

const list = object({
  fqdn: text,
  sandbox: flag,
  regions: listOf(text),
  components: listOf(row),
  installed: count,
  total: count,
  'stopped?': listOf(stoppedDelivery),
  'forbidden?': listOf(text),
});

/** A Kubernetes Event as src/domain/component/cluster-event.ts reads it. */
const clusterEvent = object({
  at: text,
  type: text,
  reason: text,
  object: text,
  kind: text,
  namespace: text,
  name: text,
  message: text,
  count,
  from: text,
});

const neighbour = object({ id: text, state: oneOf(...COMPONENT_STATES, 'unknown') });

const detail = object({
  fqdn: text,
  sandbox: flag,
  component: row,
  release: text,
  targetNamespace: text,
  'appliedBy?': object({
    kustomization: text,
    'interval?': text,
    'stopped?': object({ cause: text, 'fix?': text }),
  }),
  'wanted?': text,
  conditions: listOf(object({ type: text, status: text, reason: text, message: text, 'since?': moment })),
  dependsOn: listOf(neighbour),
  dependents: listOf(neighbour),
  workloads: listOf(
    object({
      kind: oneOf(...WORKLOAD_KINDS),
      namespace: text,
      name: text,
      state: oneOf('current', 'progressing', 'failed', 'absent'),
      'ready?': count,
      'wanted?': count,
    }),
  ),
  faults: listOf(object({ pod: text, cause: text, 'fix?': text })),
  sources: listOf(
    object({
      kind: text,
      namespace: text,
      name: text,
      'exists?': flag,
      'ready?': flag,
      'reason?': text,
      'message?': text,
      'revision?': text,
      'wanted?': text,
      'url?': text,
    }),
  ),
  values: object({ inline: flag, from: listOf(text), 'digest?': text }),
  events: listOf(clusterEvent),
  'forbidden?': listOf(text),
});

const revision = object({
  revision: count,
  version: text,
  'appVersion?': text,
  status: text,
  'firstDeployed?': text,
  'lastDeployed?': text,
  'valuesDigest?': text,
});

const patch = object({
  kind: text,
  namespace: text,
  name: text,
  resource: object({ group: text, version: text, resource: text }),
  patch: { type: 'object' },
  changes: listOf(object({ path: listOf(text), 'from?': text, 'to?': text })),
  gitOps: object({ 'kustomization?': text, reverted: flag, 'within?': text, why: text }),
});

const treeNode: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'name', 'state', 'children'],
  properties: {
    kind: text,
    namespace: text,
    name: text,
    state: text,
    ready: text,
    cause: text,
    children: listOf({ $ref: '#/$defs/node' }),
  },
};

const tree: Schema = {
  ...(object({
    fqdn: text,
    id: text,
    region: text,
    component: text,
    root: { $ref: '#/$defs/node' },
    'forbidden?': listOf(text),
  }) as object),
  $defs: { node: treeNode },
};

const change = object({
  fqdn: text,
  sandbox: flag,
  region: text,
  id: text,
  component: text,
  verb: oneOf('reconcile', 'suspend', 'resume'),
  patches: listOf(patch),
  dryRun: flag,
  unchanged: flag,
  'outcome?': object({
    state,
    'reason?': text,
    'message?': text,
    'cause?': text,
    'fix?': text,
    'version?': text,
  }),
  'tookMs?': { type: 'number', minimum: 0 },
});

/** What the verbs of `catalyst component` print under `--json`, by the name of their schema file. */
export const COMPONENT_OUTPUTS: Record<string, { title: string; schema: Schema }> = {
  'component-change': {
    title: 'catalyst component reconcile|suspend|resume',
    schema: change,
  },
  'component-events': { title: 'A line of catalyst component events', schema: clusterEvent },
  'component-history': {
    title: 'catalyst component history',
    schema: object({
      fqdn: text,
      id: text,
      region: text,
      component: text,
      revisions: listOf(revision),
    }),
  },
  'component-logs': {
    title: 'A line of catalyst component logs',
    schema: object({ at: text, pod: text, container: text, 'level?': text, text }),
  },
  'component-tree': { title: 'catalyst component tree', schema: tree },
  'component-list': { title: 'catalyst component list', schema: list },
  'component-show': { title: 'catalyst component show', schema: detail },
};
