import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { KubeLink } from './kube-link.ts';
import { pathOf } from './object-path.ts';

const POLL_MS = 50;
const PATIENCE_MS = 60_000;

/** Every document of a YAML text that is an object. */
export function objectsOf(text: string): ApiObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter((object): object is ApiObject => isRecord(object));
}

/** Applies the definitions in a folder and waits until the API server serves them. */
export async function applyDefinitions(link: KubeLink, folder: string): Promise<void> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const definitions = files.flatMap((name) => objectsOf(readFileSync(join(folder, name), 'utf8')));
  await Promise.all(definitions.map((definition) => link.apply(definition)));
  for (const definition of definitions) await untilEstablished(link, definition);
}

/** The repository that the GitRepository objects name, as the host and path of its URL. */
export function repositoryUrls(bootstrap: string): URL[] {
  return objectsOf(bootstrap)
    .filter((object) => object.kind === 'GitRepository')
    .map((object) => new URL(String(object.spec?.url)));
}

async function untilEstablished(link: KubeLink, definition: ApiObject): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const conditions = (await link.get(pathOf(definition)))?.status?.conditions;
    const isThere = (one: unknown) => isRecord(one) && one.type === 'Established' && one.status === 'True';
    if (Array.isArray(conditions) && conditions.some(isThere)) return;
    await wait(POLL_MS);
  }
  throw new Error(`${definition.metadata.name} was not established`);
}
