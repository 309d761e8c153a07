import type { Patience, Row } from './converge-cases-rows.ts';

export const SPACE = 'cases';
export const VERSION = '1.0.0';
const FLUX = 'flux-system';
const SOURCE = 'source.toolkit.fluxcd.io/v1';
const ONCE_MORE = { remediation: { retries: 1 } };
const NO_WAIT = { disableWait: true };
const FOR_EVER = { strategy: { name: 'RetryOnFailure', retryInterval: '5s' } };

const ACTIONS: Record<Patience, { install?: object; upgrade?: object }> = {
  install: { install: ONCE_MORE, upgrade: NO_WAIT },
  upgrade: { install: NO_WAIT, upgrade: ONCE_MORE },
  all: { install: {}, upgrade: ONCE_MORE },
  bare: {},
  'retried install': { install: FOR_EVER },
  retried: { install: FOR_EVER, upgrade: FOR_EVER },
};

/** What Git holds of a release: its source and itself. */
export function slotObjects(row: Row, timeout = '10s'): [source: object, release: { spec: object }] {
  const { name, dependsOn, waits, valuesFrom, serviceAccount } = row;
  const metadata = { name: `bp-${name}`, namespace: FLUX };
  const actions = waits === undefined ? { install: NO_WAIT, upgrade: NO_WAIT } : ACTIONS[waits];
  const release = {
    ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata },
    spec: {
      ...{ interval: '15m', releaseName: name, targetNamespace: SPACE, timeout },
      ...(dependsOn === undefined ? {} : { dependsOn: [{ name: `bp-${dependsOn}` }] }),
      ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
      ...{ ...chartOf(row), ...actions },
      ...(valuesFrom === undefined ? {} : { valuesFrom: [{ kind: 'ConfigMap', name: valuesFrom }] }),
    },
  };
  return [sourceOf(row), release];
}

function chartOf({ name, from }: Row): object {
  const called = { name: `bp-${name}`, namespace: FLUX };
  if (from === 'image') return { chartRef: { kind: 'OCIRepository', ...called } };
  const sourceRef = { kind: 'HelmRepository', ...called };
  return { chart: { spec: { chart: called.name, version: VERSION, sourceRef } } };
}

function sourceOf({ name, from, secret = from === 'index' ? 'index-pull' : 'ghcr-pull' }: Row): object {
  const metadata = { name: `bp-${name}`, namespace: FLUX };
  const login = secret === '' ? {} : { secretRef: { name: secret } };
  const repository = { apiVersion: SOURCE, kind: 'HelmRepository', metadata };
  if (from === 'index') return { ...repository, spec: { interval: '15m', url: 'https://ghcr.io', ...login } };
  const url = 'oci://ghcr.io/openova-io';
  if (from === undefined) return { ...repository, spec: { type: 'oci', interval: '15m', url, ...login } };
  const mediaType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
  return {
    ...{ apiVersion: SOURCE, kind: 'OCIRepository', metadata },
    spec: {
      ...{ interval: '15m', url: `${url}/${metadata.name}`, ref: { semver: VERSION }, ...login },
      layerSelector: { mediaType, operation: 'copy' },
    },
  };
}
