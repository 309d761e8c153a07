/** Where the values of one release come from, once it is there. */
export const VALUES_MAP = 'late-values';
/** Who has no rights until somebody gives them. */
export const TENANT = 'tenant';
export const BORROWER = 'borrower';
/** What index repositories log in with. */
export const INDEX_LOGIN = 'index-login';

/** What each action of a release does when its Deployment is not ready in ten seconds. */
export type Patience =
  /** The install tries once more; upgrades do not wait. */
  | 'install'
  /** The upgrade goes back and tries once more; the install does not wait. */
  | 'upgrade'
  /** Both wait, only upgrades try again. */
  | 'all'
  /** Both wait and nothing is tried again: what Flux does unless it is told otherwise. */
  | 'bare'
  /** The install tries again for ever, the upgrade does not. */
  | 'retried install'
  | 'retried';

export interface Row {
  name: string;
  /** Whose Kustomization it is in; `cases` unless given. */
  folder?: string;
  dependsOn?: string;
  /** Where its chart comes from: a HelmRepository over OCI unless given. */
  from?: 'index' | 'image';
  /** Pull secret, unless the usual one; empty for none. */
  secret?: string;
  waits?: Patience;
  /** ConfigMap with its values. */
  valuesFrom?: string;
  serviceAccount?: string;
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
const STARTS = { template: DEPLOYMENT, values: { tag: 'one' } };

/** One release for each story, and what its chart does on a real cluster. */
export const ROWS: Row[] = [
  { name: 'root', template: MONITOR, values: { monitor: true } },
  { name: 'middle', dependsOn: 'root' },
  { name: 'leaf', dependsOn: 'middle' },
  { name: 'late' },
  { name: 'locked', secret: 'stale-pull' },
  { name: 'keyless', secret: '' },
  { name: 'indexed', from: 'index' },
  { name: 'walled', from: 'index', secret: INDEX_LOGIN },
  { name: 'imaged', from: 'image', secret: 'image-pull' },
  { name: 'typo', template: TOKEN },
  { name: 'fragile', waits: 'install', ...STARTS },
  { name: 'upgraded', waits: 'upgrade', ...STARTS },
  { name: 'sunk', waits: 'upgrade', ...STARTS },
  { name: 'forced', waits: 'bare', ...STARTS },
  { name: 'stubborn', waits: 'retried', ...STARTS },
  { name: 'halfway', waits: 'retried install', ...STARTS },
  { name: 'hasty', ...STARTS },
  { name: 'sleeper' },
  { name: 'phoenix' },
  { name: 'stuck', waits: 'all', ...STARTS },
  { name: 'valued', valuesFrom: VALUES_MAP },
  { name: 'borrowed', serviceAccount: BORROWER },
  { name: 'watched', folder: 'watched', template: TOKEN },
  { name: 'revised', folder: 'revised', template: TOKEN },
  { name: 'marked', folder: 'marked' },
];

export const RELEASES = ROWS.map(({ name }) => name);

export function rowOf(name: string): Row | undefined {
  return ROWS.find((row) => row.name === name);
}
