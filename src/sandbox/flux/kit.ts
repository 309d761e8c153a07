/** One release of the bootstrap kit, with what the sandbox needs to act it out. */
export interface KitRelease {
  slot: number;
  /** Name of the HelmRelease without its `bp-`. */
  component: string;
  version: string;
  namespace: string;
  /** Components, without `bp-`. */
  dependsOn: string[];
  /** `spec.timeout`, when the release has one. */
  timeout: string | undefined;
  /** Waits for readiness; every other release has `disableWait: true`. */
  waits: boolean;
  /** Real seconds that its Helm action takes before readiness counts. */
  seconds: number;
  /** `Kind/name*replicas+claim`; with `@cloud` the claim is one for the cloud's volume driver. */
  workloads: string[];
}

type Row = [
  component: string,
  version: string,
  namespace: string,
  dependsOn: string,
  seconds: number,
  workloads: string,
];

/** Slots 01 to 35 in order: names, versions, namespaces and dependencies of the published kit. */
const ROWS: Row[] = [
  [
    'cilium',
    '1.1.1',
    'kube-system',
    '',
    32,
    'DaemonSet/cilium DaemonSet/cilium-envoy Deployment/cilium-operator',
  ],
  [
    'cert-manager',
    '1.1.1',
    'cert-manager',
    'cilium',
    38,
    'Deployment/cert-manager Deployment/cert-manager-cainjector Deployment/cert-manager-webhook',
  ],
  [
    'flux',
    '1.1.2',
    'flux-system',
    'cert-manager',
    24,
    'Deployment/image-automation-controller Deployment/image-reflector-controller',
  ],
  [
    'crossplane',
    '1.1.3',
    'crossplane-system',
    'flux',
    20,
    'Deployment/crossplane Deployment/crossplane-rbac-manager',
  ],
  ['sealed-secrets', '1.1.1', 'kube-system', 'cert-manager', 18, 'Deployment/sealed-secrets'],
  [
    'spire',
    '1.1.4',
    'spire-system',
    'cert-manager',
    34,
    'StatefulSet/spire-server+spire-data DaemonSet/spire-agent DaemonSet/spire-spiffe-csi-driver',
  ],
  [
    'nats-jetstream',
    '1.1.1',
    'nats-system',
    'spire',
    26,
    'StatefulSet/nats-jetstream*3+js Deployment/nats-jetstream-box',
  ],
  [
    'openbao',
    '1.1.1',
    'openbao',
    'spire',
    30,
    'StatefulSet/openbao*3+data Deployment/openbao-agent-injector',
  ],
  [
    'keycloak',
    '1.1.2',
    'keycloak',
    'cert-manager',
    42,
    'StatefulSet/keycloak StatefulSet/keycloak-postgresql+data@cloud',
  ],
  ['gitea', '1.1.2', 'gitea', 'keycloak', 36, 'Deployment/gitea StatefulSet/gitea-postgresql+data@cloud'],
  [
    'powerdns',
    '1.1.3',
    'powerdns',
    'cert-manager',
    28,
    'Deployment/powerdns StatefulSet/powerdns-postgresql+data',
  ],
  ['external-dns', '1.1.2', 'external-dns', 'cert-manager powerdns', 14, 'Deployment/external-dns'],
  [
    'catalyst-platform',
    '1.1.8',
    'catalyst-system',
    'gitea',
    48,
    'Deployment/catalyst-console*2 Deployment/catalyst-admin Deployment/catalyst-api*2 Deployment/catalyst-marketplace Deployment/catalyst-gateway*2',
  ],
  ['crossplane-claims', '1.0.0', 'crossplane-system', 'crossplane', 12, ''],
  [
    'external-secrets',
    '1.0.1',
    'external-secrets-system',
    'openbao cert-manager',
    20,
    'Deployment/external-secrets Deployment/external-secrets-webhook Deployment/external-secrets-cert-controller',
  ],
  ['cnpg', '1.0.0', 'cnpg-system', 'flux', 18, 'Deployment/cnpg-cloudnative-pg'],
  [
    'valkey',
    '1.0.0',
    'valkey',
    'flux',
    22,
    'StatefulSet/valkey-primary+valkey-data StatefulSet/valkey-replicas*2+valkey-data',
  ],
  [
    'seaweedfs',
    '1.0.1',
    'seaweedfs',
    'flux cert-manager',
    34,
    'StatefulSet/seaweedfs-master+data StatefulSet/seaweedfs-volume+data StatefulSet/seaweedfs-filer+data Deployment/seaweedfs-s3',
  ],
  [
    'harbor',
    '1.0.0',
    'harbor',
    'cnpg seaweedfs cert-manager',
    40,
    'Deployment/harbor-core Deployment/harbor-jobservice Deployment/harbor-portal Deployment/harbor-registry StatefulSet/harbor-redis+data StatefulSet/harbor-trivy+data',
  ],
  ['opentelemetry', '1.0.0', 'opentelemetry', 'cert-manager', 16, 'DaemonSet/opentelemetry-collector-agent'],
  ['alloy', '1.0.0', 'alloy', 'opentelemetry', 14, 'DaemonSet/alloy'],
  [
    'loki',
    '1.0.0',
    'loki',
    'seaweedfs',
    28,
    'StatefulSet/loki+storage DaemonSet/loki-canary Deployment/loki-gateway',
  ],
  [
    'mimir',
    '1.0.0',
    'mimir',
    'seaweedfs',
    34,
    'Deployment/mimir-distributor Deployment/mimir-querier StatefulSet/mimir-ingester*3+storage StatefulSet/mimir-store-gateway+storage Job/mimir-make-minio-buckets',
  ],
  ['tempo', '1.0.0', 'tempo', 'seaweedfs', 18, 'StatefulSet/tempo+storage'],
  ['grafana', '1.0.0', 'grafana', 'cnpg loki mimir tempo keycloak', 24, 'Deployment/grafana'],
  [
    'langfuse',
    '1.0.0',
    'langfuse',
    'cnpg keycloak cert-manager',
    36,
    'Deployment/langfuse-web Deployment/langfuse-worker StatefulSet/langfuse-clickhouse+data',
  ],
  [
    'kyverno',
    '1.0.0',
    'kyverno',
    'cilium',
    30,
    'Deployment/kyverno-admission-controller Deployment/kyverno-background-controller Deployment/kyverno-cleanup-controller Deployment/kyverno-reports-controller',
  ],
  ['reloader', '1.0.0', 'reloader', '', 10, 'Deployment/reloader'],
  [
    'vpa',
    '1.0.0',
    'vpa',
    '',
    16,
    'Deployment/vpa-admission-controller Deployment/vpa-recommender Deployment/vpa-updater',
  ],
  ['trivy', '1.0.0', 'trivy-system', 'cert-manager', 18, 'Deployment/trivy-operator'],
  ['falco', '1.0.0', 'falco', 'cilium', 22, 'DaemonSet/falco Deployment/falco-falcosidekick'],
  [
    'sigstore',
    '1.0.0',
    'sigstore-system',
    'cert-manager',
    16,
    'Deployment/sigstore-policy-controller-webhook',
  ],
  ['syft-grype', '1.0.0', 'syft-grype', 'cert-manager', 12, 'Deployment/syft-grype'],
  ['velero', '1.0.0', 'velero', 'seaweedfs', 20, 'Deployment/velero DaemonSet/node-agent'],
  ['coraza', '1.0.0', 'coraza', 'cilium cert-manager', 14, 'Deployment/coraza'],
];

const FIFTEEN_MINUTES = new Set([
  'crossplane',
  'crossplane-claims',
  'powerdns',
  'opentelemetry',
  'alloy',
  'loki',
  'mimir',
  'tempo',
  'grafana',
  'langfuse',
]);
const WAITING = new Set(['crossplane', 'crossplane-claims']);

export const KIT: readonly KitRelease[] = ROWS.map(
  ([component, version, namespace, dependsOn, seconds, workloads], index) => ({
    slot: index + 1,
    component,
    version,
    namespace,
    dependsOn: dependsOn.split(' ').filter((name) => name !== ''),
    timeout: FIFTEEN_MINUTES.has(component) ? '15m' : undefined,
    waits: WAITING.has(component),
    seconds,
    workloads: workloads.split(' ').filter((name) => name !== ''),
  }),
);

export function kitRelease(component: string): KitRelease | undefined {
  return KIT.find((release) => release.component === component);
}
