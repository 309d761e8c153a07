import { stringify } from 'yaml';
import type { Tree } from '../../src/sandbox/flux/template-tree.ts';
import type { Chart } from '../../src/sandbox/real-cluster/chart.ts';

export const SPACE = 'cases';
export const VERSION = '1.0.0';
/** Where the values of one release come from, once it is there. */
export const VALUES_MAP = 'late-values';
const FOLDER = 'clusters/_template';

interface Row {
  name: string;
  /** Whose Kustomization it is in; `cases` unless given. */
  folder?: string;
  dependsOn?: string;
  /** Pull secret, unless the usual one. */
  secret?: string;
  /** The action that waits for its Deployment, ten seconds, and tries once more; `all`: both wait, only upgrades retry. */
  waits?: 'install' | 'upgrade' | 'all';
  /** ConfigMap with its values. */
  valuesFrom?: string;
  /** What its chart renders besides a ConfigMap. */
  template?: string;
  values?: Record<string, unknown>;
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec: { containers: [{ name: main, image: "cases/main:{{ .Values.tag }}" }] }
`;
const MONITOR = `{{ if .Values.monitor }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: {{ .Release.Name }} }
{{ end }}`;
const TOKEN = `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-token }
data: { token: {{ required "a token is needed" .Values.token }} }
`;

/** One release for each story, and what its chart does on a real cluster. */
const ROWS: Row[] = [
  { name: 'root', template: MONITOR, values: { monitor: true } },
  { name: 'middle', dependsOn: 'root' },
  { name: 'leaf', dependsOn: 'middle' },
  { name: 'late' },
  { name: 'locked', secret: 'stale-pull' },
  { name: 'typo', template: TOKEN },
  { name: 'fragile', waits: 'install', template: DEPLOYMENT, values: { tag: 'one' } },
  { name: 'upgraded', waits: 'upgrade', template: DEPLOYMENT, values: { tag: 'one' } },
  { name: 'sleeper' },
  { name: 'phoenix' },
  { name: 'stuck', waits: 'all', template: DEPLOYMENT, values: { tag: 'one' } },
  { name: 'valued', valuesFrom: VALUES_MAP },
  { name: 'watched', folder: 'watched', template: TOKEN },
  { name: 'revised', folder: 'revised', template: TOKEN },
];

export const RELEASES = ROWS.map(({ name }) => name);

/** What Git holds: the releases in a folder of their own, so that no health check of the kit waits for a broken one. */
export function caseTree(): Tree {
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
  folder('found', { 'marker.yaml': [configMap('found')] });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SPACE } };
  const slots = (of: string) =>
    ROWS.filter((row) => (row.folder ?? 'cases') === of).map(
      (row) => [`${row.name}.yaml`, slotObjects(row)] as const,
    );
  folder('cases', { 'namespace.yaml': [namespace], ...Object.fromEntries(slots('cases')) });
  for (const name of ['watched', 'revised']) folder(name, Object.fromEntries(slots(name)));
  return files;
}

/** The next commit: `revised` gets what its chart needs. */
export function reviseTree(files: Map<string, string>): void {
  const [row] = ROWS.filter(({ name }) => name === 'revised').map((one) => slotObjects(one));
  const [repository, release] = row as [object, { spec: object }];
  const revised = { ...release, spec: { ...release.spec, values: { token: 'here' } } };
  const text = [repository, revised].map((one) => stringify(one)).join('---\n');
  files.set(`${FOLDER}/revised/revised.yaml`, text);
}

/** Every chart but that of `late`, of which only an older version is there. */
export function caseCharts(): Chart[] {
  return ROWS.map((row) => caseChart(row.name, row.name === 'late' ? '0.9.0' : VERSION));
}

export function caseChart(release: string, version: string): Chart {
  const { template, values = {} } = ROWS.find(({ name }) => name === release) ?? {};
  const templates: Chart['templates'] = template === undefined ? {} : { 'more.yaml': template };
  const { metadata, ...rest } = configMap(release);
  const object = { ...rest, metadata: { name: metadata.name } };
  return { name: `bp-${release}`, version, objects: [object], templates, values };
}

/** A Kustomization as somebody adds it by hand; with a `timeout` (half a minute at least) it waits for health. */
export function caseKustomization(name: string, folder: string, timeout?: string) {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      ...{ interval: '5m', retryInterval: '5s', prune: true, path: `./${FOLDER}/${folder}` },
      sourceRef: { kind: 'GitRepository', name: 'openova' },
      ...(timeout === undefined ? {} : { wait: true, timeout }),
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

/** The values of `valued`. */
export function valuesMap() {
  const metadata = { name: VALUES_MAP, namespace: 'flux-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'values.yaml': 'more: 1\n' } };
}

function configMap(name: string) {
  const metadata = { name: `marker-${name}`, namespace: 'flux-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { name } };
}

function slotObjects({ name, dependsOn, secret = 'ghcr-pull', waits, valuesFrom }: Row): unknown[] {
  const metadata = { name: `bp-${name}`, namespace: 'flux-system' };
  const sourceRef = { kind: 'HelmRepository', name: metadata.name, namespace: 'flux-system' };
  const action = (verb: Row['waits']) => {
    if (waits === 'all' && verb === 'install') return {};
    return waits === verb || waits === 'all' ? { remediation: { retries: 1 } } : { disableWait: true };
  };
  return [
    {
      ...{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', metadata },
      spec: { type: 'oci', interval: '15m', url: 'oci://ghcr.io/openova-io', secretRef: { name: secret } },
    },
    {
      ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata },
      spec: {
        ...{ interval: '15m', releaseName: name, targetNamespace: SPACE, timeout: '10s' },
        ...(dependsOn === undefined ? {} : { dependsOn: [{ name: `bp-${dependsOn}` }] }),
        chart: { spec: { chart: metadata.name, version: VERSION, sourceRef } },
        ...{ install: action('install'), upgrade: action('upgrade') },
        ...(valuesFrom === undefined ? {} : { valuesFrom: [{ kind: 'ConfigMap', name: valuesFrom }] }),
      },
    },
  ];
}
