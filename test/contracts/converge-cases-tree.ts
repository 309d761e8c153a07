import { stringify } from 'yaml';
import type { Tree } from '../../src/sandbox/flux/template-tree.ts';
import type { Chart } from '../../src/sandbox/real-cluster/chart.ts';
import { ROWS, rowOf, VALUES_MAP } from './converge-cases-rows.ts';
import { SPACE, slotObjects, VERSION } from './converge-cases-slots.ts';

const FOLDER = 'clusters/_template';

/**
 * What Git holds: the releases in a folder of their own, so that no health check of the kit waits for a broken one.
 * `timeout` is that of each Helm action.
 */
export function caseTree(timeout = '10s'): Tree {
  const files = new Map<string, string>();
  const folder = (name: string, resources: Record<string, unknown[]>) => {
    for (const [file, objects] of Object.entries(resources))
      files.set(`${FOLDER}/${name}/${file}`, objects.map((one) => stringify(one)).join('---\n'));
    const list = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
    files.set(
      `${FOLDER}/${name}/kustomization.yaml`,
      stringify({ ...list, resources: Object.keys(resources) }),
    );
  };
  folder('bootstrap-kit', { 'marker.yaml': [configMap('kit')] });
  folder('infrastructure', { 'marker.yaml': [configMap('infrastructure')] });
  for (const name of ['found', 'rented', 'ahead', 'behind'])
    folder(name, { 'marker.yaml': [configMap(name)] });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SPACE } };
  const slots = (of: string) =>
    ROWS.filter((row) => (row.folder ?? 'cases') === of).map(
      (row) => [`${row.name}.yaml`, slotObjects(row, timeout)] as const,
    );
  folder('cases', { 'namespace.yaml': [namespace], ...Object.fromEntries(slots('cases')) });
  for (const name of ['watched', 'revised', 'marked']) folder(name, Object.fromEntries(slots(name)));
  return files;
}

/** The next commit: `revised` gets what its chart needs. */
export function reviseTree(files: Map<string, string>): void {
  const [repository, release] = slotObjects({ name: 'revised' });
  const revised = { ...release, spec: { ...release.spec, values: { token: 'here' } } };
  const text = [repository, revised].map((one) => stringify(one)).join('---\n');
  files.set(`${FOLDER}/revised/revised.yaml`, text);
}

/** Every chart; of two only an older version is there. */
export function caseCharts(): Chart[] {
  const versionOf = (name: string) => (['late', 'indexed'].includes(name) ? '0.9.0' : VERSION);
  return ROWS.map(({ name }) => caseChart(name, versionOf(name)));
}

export function caseChart(release: string, version: string): Chart {
  const { template, values = {} } = rowOf(release) ?? {};
  const templates: Chart['templates'] = template === undefined ? {} : { 'more.yaml': template };
  const { metadata, ...rest } = configMap(release);
  const object = { ...rest, metadata: { name: metadata.name } };
  return { name: `bp-${release}`, version, objects: [object], templates, values };
}

/** A Kustomization as somebody adds it by hand; with a `timeout` (half a minute at least) it waits for health. */
export function caseKustomization(name: string, folder: string, timeout?: string, more: object = {}) {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      ...{ interval: '10h', retryInterval: '5s', prune: true, path: `./${FOLDER}/${folder}` },
      sourceRef: { kind: 'GitRepository', name: 'openova' },
      ...{ ...(timeout === undefined ? {} : { wait: true, timeout }), ...more },
    },
  };
}

/** A pull secret for the registry with that password. */
export function pullSecret(name: string, password: string) {
  const config = JSON.stringify({ auths: { 'ghcr.io': { username: 'openova-bot', password } } });
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson' },
    metadata: { name, namespace: 'flux-system' },
    data: { '.dockerconfigjson': Buffer.from(config).toString('base64') },
  };
}

/** What index repositories log in with: only with a `password` is there anything in it that they look at. */
export function indexLogin(name: string, pull: string, password?: string) {
  const secret = pullSecret(name, pull);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const login = password && { username: base64('openova-bot'), password: base64(password) };
  return { ...secret, data: { ...secret.data, ...login } };
}

/** Gives a ServiceAccount of Flux's namespace every right. */
export function everyRight(account: string) {
  const group = 'rbac.authorization.k8s.io';
  return {
    ...{
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: `every-right-${account}` },
    },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'flux-system' }],
  };
}

/** The values of `valued`. */
export function valuesMap() {
  const metadata = { name: VALUES_MAP, namespace: 'flux-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'values.yaml': 'more: 1\n' } };
}

function configMap(name: string) {
  const metadata = { name: `marker-${name}`, namespace: 'flux-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { name } };
}
