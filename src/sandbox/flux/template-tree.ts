import { stringify } from 'yaml';
import { KIT, type KitRelease } from './kit.ts';

/** Files of the repository that a Sovereign follows, by path: what Git serves and what the Kustomizations build. */
export type Tree = ReadonlyMap<string, string>;

export const TEMPLATE_ROOT = 'clusters/_template';

/** The variable that Flux substitutes after the build. */
const FQDN = '$' + '{SOVEREIGN_FQDN}';

/** The shape of the published repository: the kit, the infrastructure after it, and the folders beside them. */
export function templateTree(): Tree {
  const files = new Map<string, string>();
  const slots = KIT.map((release) => `${String(release.slot).padStart(2, '0')}-${release.component}.yaml`);
  for (const [index, release] of KIT.entries()) {
    files.set(`${TEMPLATE_ROOT}/bootstrap-kit/${slots[index]}`, documents(slotObjects(release)));
  }
  files.set(`${TEMPLATE_ROOT}/bootstrap-kit/kustomization.yaml`, kustomization(slots));
  const infrastructure = infrastructureObjects();
  for (const [name, object] of Object.entries(infrastructure))
    files.set(`${TEMPLATE_ROOT}/infrastructure/${name}`, documents([object]));
  files.set(`${TEMPLATE_ROOT}/infrastructure/kustomization.yaml`, kustomization(Object.keys(infrastructure)));
  for (const folder of ['platform', 'products']) files.set(`${folder}/README.md`, `# ${folder}\n`);
  return files;
}

function slotObjects(release: KitRelease): unknown[] {
  const name = `bp-${release.component}`;
  const isFirstThere = KIT.find((other) => other.namespace === release.namespace) === release;
  const labels = { 'catalyst.openova.io/sovereign': FQDN };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: release.namespace, labels } };
  const sourceRef = { kind: 'HelmRepository', name, namespace: 'flux-system' };
  const action = { ...(release.waits ? {} : { disableWait: true }), remediation: { retries: 3 } };
  const metadata = { name, namespace: 'flux-system' };
  return [
    // kustomize refuses the same object twice.
    ...(isFirstThere ? [namespace] : []),
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata,
      spec: {
        type: 'oci',
        interval: '15m',
        url: 'oci://ghcr.io/openova-io',
        secretRef: { name: 'ghcr-pull' },
      },
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata,
      spec: {
        interval: '15m',
        releaseName: release.component,
        targetNamespace: release.namespace,
        ...(release.timeout === undefined ? {} : { timeout: release.timeout }),
        ...(release.dependsOn.length === 0
          ? {}
          : { dependsOn: release.dependsOn.map((needed) => ({ name: `bp-${needed}` })) }),
        chart: { spec: { chart: name, version: release.version, sourceRef } },
        install: action,
        upgrade: action,
        ...(HOSTED.has(release.component) ? { values: { global: { sovereignFQDN: FQDN } } } : {}),
      },
    },
  ];
}

const HOSTED = new Set(['gitea', 'external-dns', 'catalyst-platform']);

function infrastructureObjects(): Record<string, unknown> {
  return {
    'provider-hcloud.yaml': {
      apiVersion: 'pkg.crossplane.io/v1',
      kind: 'Provider',
      metadata: { name: 'provider-hcloud' },
      spec: { package: 'xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0' },
    },
    'provider-config-hcloud.yaml': {
      apiVersion: 'hcloud.crossplane.io/v1beta1',
      kind: 'ProviderConfig',
      metadata: { name: 'default' },
      spec: {
        credentials: {
          source: 'Secret',
          secretRef: { namespace: 'crossplane-system', name: 'hcloud-credentials', key: 'token' },
        },
      },
    },
  };
}

function kustomization(resources: string[]): string {
  return stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}

function documents(objects: unknown[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}
