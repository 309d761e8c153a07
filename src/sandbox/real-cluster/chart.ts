import { stringify } from 'yaml';
import type { ApiObject } from '../kubernetes/api-object.ts';
import { tarGz } from './tar.ts';

/** A Helm chart as somebody would publish it. */
export interface Chart {
  name: string;
  /** Semantic version. */
  version: string;
  /** Plain objects; the release's namespace is theirs. */
  objects?: ApiObject[];
  /** Text by file name below `templates/`, with what Helm makes of it: `{{ required "…" .Values.x }}`. */
  templates?: Readonly<Record<string, string>>;
  values?: Readonly<Record<string, unknown>>;
  /** Definitions that Helm applies before everything else. */
  crds?: ApiObject[];
}

/** What Helm calls a packaged chart. */
export function chartArchive(chart: Chart): Buffer {
  const { name, version, objects = [], templates = {}, values = {}, crds = [] } = chart;
  const files = new Map([
    ['Chart.yaml', stringify({ apiVersion: 'v2', name, version, appVersion: version, type: 'application' })],
    ['values.yaml', stringify(values)],
  ]);
  if (objects.length > 0) files.set('templates/objects.yaml', documents(objects.map(withoutNamespace)));
  for (const [file, text] of Object.entries(templates)) files.set(`templates/${file}`, text);
  if (crds.length > 0) files.set('crds/definitions.yaml', documents(crds));
  return tarGz([...files].map(([path, text]) => [`${name}/${path}`, text]));
}

function withoutNamespace(object: ApiObject): ApiObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function documents(objects: unknown[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}
