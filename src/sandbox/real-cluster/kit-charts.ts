import { chartManifest } from '../flux/chart-manifest.ts';
import { CROSSPLANE_DEFINITIONS, definition } from '../flux/definitions.ts';
import { KIT, type KitRelease } from '../flux/kit.ts';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Chart } from './chart.ts';

/** The kit's 35 charts, small: a ConfigMap each, and the workloads that the simulated ones have. */
export function kitCharts(): Chart[] {
  return KIT.map((release) => kitChart(release, release.version));
}

/** One chart of the kit in any version; its images carry the version, so that another one rolls its pods. */
export function kitChart(release: KitRelease, version: string): Chart {
  const { component, namespace } = release;
  const name = `bp-${component}`;
  const facts = { name, namespace: 'flux-system', targetNamespace: namespace, chartVersion: version };
  const objects = chartManifest({}, component, facts)
    .filter((object) => object.kind !== 'Service')
    .map(asInChart);
  const crds =
    component === 'crossplane' ? CROSSPLANE_DEFINITIONS.map((row) => bareDefinition(definition(row))) : [];
  return { name, version, objects, crds };
}

/** Flux adds its own labels; a Job's pods must say when they are started again. */
function asInChart(object: ApiObject): ApiObject {
  const labels = Object.entries(object.metadata.labels ?? {}).filter(([key]) => !key.includes('fluxcd.io/'));
  const metadata = { ...object.metadata, labels: Object.fromEntries(labels) };
  if (object.kind !== 'Job' || !isRecord(object.spec) || !isRecord(object.spec.template))
    return { ...object, metadata };
  const { template } = object.spec;
  const pod = { ...(template.spec as object), restartPolicy: 'Never' };
  return { ...object, metadata, spec: { ...object.spec, template: { ...template, spec: pod } } };
}

/** A real API server writes the status itself, and drops what the schema does not name. */
function bareDefinition({ status: _, ...object }: ApiObject): ApiObject {
  const text = JSON.stringify(object).replaceAll(
    '"openAPIV3Schema":{"type":"object"}',
    '"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}',
  );
  return JSON.parse(text) as ApiObject;
}
