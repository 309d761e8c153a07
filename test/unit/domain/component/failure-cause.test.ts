import { describe, expect, it } from 'vitest';
import { explainMessage } from '../../../../src/domain/component/failure-cause.ts';

const FIXED = 'a field that cannot change would be changed';
const HELM = 'Helm upgrade failed for release mimir/mimir with chart mimir@1.0.1: ';

/** In the words of Kubernetes 1.34 and helm-controller 1.6. */
const REFUSALS: [string, string | undefined][] = [
  [
    `cannot patch "mimir-ingester" with kind StatefulSet: StatefulSet.apps "mimir-ingester" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    FIXED,
  ],
  [
    'cannot patch "data" with kind PersistentVolumeClaim: PersistentVolumeClaim "data" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n  core.PersistentVolumeClaimSpec{',
    FIXED,
  ],
  ['Job.batch "migrate" is invalid: spec.template: Invalid value: {}: field is immutable', FIXED],
  ['Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set', FIXED],
  [
    'PersistentVolumeClaim "data" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    'a volume claim would shrink, which none can',
  ],
  [
    'pods "falco-x" is forbidden: violates PodSecurity "restricted:latest": privileged (container "falco" must not set securityContext.privileged=true)',
    'PodSecurity "restricted:latest" of its namespace forbids its pods',
  ],
  [
    'pods "x" is forbidden: exceeded quota: compute, requested: limits.memory=1Gi, used: limits.memory=500Mi, limited: limits.memory=503Mi',
    'ResourceQuota compute of its namespace is used up',
  ],
  [
    'pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    'a LimitRange of its namespace forbids what it asks for (maximum cpu usage per Container is 1)',
  ],
  [
    'configmaps "x" is forbidden: unable to create new content in namespace loki because it is being terminated',
    'namespace loki is being deleted',
  ],
  [
    'Service "web" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is \'ClusterIP\'',
    'the API refuses Service web for its field spec.ports[0].nodePort',
  ],
  [
    'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    'node port 30080 belongs to another Service',
  ],
  [
    'Internal error occurred: failed calling webhook "validate.kyverno.svc": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/v2/validate?timeout=10s": service unavailable',
    'an admission webhook does not answer',
  ],
  [
    'admission webhook "validate.kyverno.svc-fail" denied the request: resource Deployment/a/b was blocked: forbidden',
    'admission webhook validate.kyverno.svc-fail denies it',
  ],
  [
    'the server is currently unable to handle the request (service unavailable)',
    'an API of the cluster does not answer',
  ],
  [
    'timeout waiting for: [Deployment/loki/loki status: InProgress] after 503 s',
    'its workloads did not become ready in time',
  ],
  ['500 replicas wanted, 401 are there', undefined],
  ['secrets is forbidden: not by us', undefined],
];

describe('a refusal that is no registry’s', () => {
  it.each(REFUSALS)('%s', (message, cause) => {
    for (const reason of ['UpgradeFailed', 'InstallFailed', 'RetriesExceeded', 'ReconciliationFailed']) {
      const known = explainMessage(HELM + message, reason);
      expect(known?.cause).toBe(cause);
      expect(known?.credential).toBeUndefined();
    }
    expect(explainMessage(message)?.cause).toBe(cause);
  });

  it('says to keep a volume claim, whose second making would be empty', () => {
    const [, [claim = ''] = []] = REFUSALS;
    expect(explainMessage(claim)?.fix).toMatch(/loses its data/);
  });
});

const [C401, C403] = ['the registry refuses the pull secret (401)', 'the registry forbids the pull (403)'];
const [C429, C5XX] = ['the registry limits our pulls (429)', 'the registry has an outage'];
const V2 = 'GET "https://ghcr.io/v2/openova/bp-loki/manifests/1.0.0": response status code';

/** In the words of source-controller 1.9. */
it.each([
  ['ChartPullError', 'basic credential not found', C401],
  ['Failed', 'failed to fetch index: 401 Unauthorized', C401],
  ['ReadOperationFailed', 'GET https://r/v2/x/tags/list: UNAUTHORIZED: authentication required', C401],
  ['ChartPullError', `could not pull chart bp-loki version 1.0.0: ${V2} 403: denied: denied`, C403],
  ['Unknown', 'x: 403: Forbidden', C403],
  [
    'ReadOperationFailed',
    'GET https://ghcr.io/token: DENIED: requested access to the resource is denied',
    C403,
  ],
  ['FetchFailed', `${V2} 429: toomanyrequests: retry-after: 1s`, C429],
  ['Unknown', `failed to download chart: ${V2} 503: Service Unavailable`, C5XX],
  ['Failed', 'failed to fetch https://charts.example.org/index.yaml : 502 Bad Gateway', C5XX],
  ['InstallFailed', 'failed to pull image "ghcr.io/a/b:1": 403 Forbidden', C403],
])('%s: %s is told of the registry', (reason, message, cause) => {
  expect(explainMessage(message, reason)?.cause).toBe(cause);
});

const OCI =
  'chart pull error: failed to download chart for remote reference: failed to get \'oci://r.example.org/x/bp-vpa:1.0.1\': failed to perform "FetchReference" on source: ';
const INDEX = 'failed to fetch Helm repository index: failed to cache index to temporary file: ';

/** A wrong address, in the words of source-controller 1.9. */
it.each([
  [
    'Unknown',
    "unknown build error: failed to configure OCI registry authentication: no auth config for 'ghcr.io:1' in the docker-registry Secret 'ghcr-pull'",
    'pull secret ghcr-pull has no login for ghcr.io:1',
  ],
  [
    'Unknown',
    'unknown build error: invalid Helm repository URL: parse "oci://ghcr.io/%%": invalid URL escape "%%"',
    'the url of its source is no address',
  ],
  [
    'InvalidChartReference',
    'invalid chart reference: stat /tmp/helmchart-flux-system-bp-vpa-2583586286/source/charts/nope: no such file or directory',
    'the folder charts/nope of its chart is not in that Git revision',
  ],
  [
    'ChartPullError',
    `${OCI}Get "https://r.example.org/v2/x/bp-vpa/manifests/1.0.1": dial tcp: lookup r.example.org on 10.43.0.10:53: no such host`,
    'DNS knows no host r.example.org',
  ],
  [
    'ChartPullError',
    `${OCI}Get "https://127.0.0.1:5000/v2/x/manifests/1.0.1": http: server gave HTTP response to HTTPS client`,
    '127.0.0.1:5000 speaks plain HTTP',
  ],
  [
    'Failed',
    `${INDEX}Get "https://c.example.org/index.yaml": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    'the certificate of c.example.org is not trusted',
  ],
  [
    'Failed',
    `${INDEX}Get "https://127.0.0.1:1/none/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused`,
    '127.0.0.1:1 does not answer',
  ],
  [
    'Failed',
    `${INDEX}failed to fetch https://c.example.org/index.yaml : 404 Not Found`,
    'there is no index at https://c.example.org/index.yaml',
  ],
  [
    'NoSourceArtifact',
    "no artifact available for HelmRepository source 'bp-loki'",
    'HelmRepository bp-loki had nothing when its chart was looked for',
  ],
])('%s: %s has a cause and a fix of its own', (reason, message, cause) => {
  const known = explainMessage(message, reason);
  expect(known?.cause).toBe(cause);
  expect(known?.fix).toMatch(/in Git|in git|push|--with-source/);
  expect(known?.credential).toBeUndefined();
});

it.each([
  [
    'a number in a version is no answer',
    'ChartPullError',
    'no 1.0.403 version of it is found',
    'the chart or its version is not in the registry',
  ],
  [
    'the artifact server of Flux is no registry',
    'ArtifactFailed',
    'failed to download archive: GET http://source-controller.flux-system.svc/helmchart/x.tgz giving up: 503 Service Unavailable',
    undefined,
  ],
])('%s', (_what, reason, message, cause) => {
  expect(explainMessage(message, reason)?.cause).toBe(cause);
});

it.each([
  ['authentication required: Repository not found.', 'the Git server refuses the credential'],
  [
    'unexpected client error: unexpected requesting status code: 503',
    'the Git server has an outage or limits us',
  ],
  ['context deadline exceeded', 'the Git server does not answer in time'],
  ['dial tcp 10.0.0.1:443: connect: connection refused', 'the Git server cannot be reached'],
  ['dial tcp: lookup git.example.org: no such host', 'the Git server cannot be reached'],
])('a Git server is no registry: %s', (said, cause) => {
  const message = `failed to checkout and determine revision: unable to clone 'https://git.example.org/x': ${said}`;
  expect(explainMessage(message, 'GitOperationFailed')).toMatchObject({ cause });
  expect(explainMessage(message)?.credential).toBeUndefined();
});
