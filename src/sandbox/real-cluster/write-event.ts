import { createHash } from 'node:crypto';
import { type ApiObject, apiTime } from '../kubernetes/api-object.ts';
import type { KubeLink } from './kube-link.ts';
import { collectionPath } from './object-path.ts';

/** Writes a core v1 Event about an object, as the kubelet would. `now` in milliseconds since the epoch. */
export async function writeEvent(
  link: KubeLink,
  about: ApiObject,
  facts: { type: 'Normal' | 'Warning'; reason: string; message: string },
  now: number,
): Promise<void> {
  const { name, namespace = 'default', uid } = about.metadata;
  const suffix = createHash('sha256').update(`${uid} ${facts.reason} ${now}`).digest('hex').slice(0, 16);
  const at = apiTime(now);
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${suffix}`, namespace },
    involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid },
    ...facts,
    source: { component: 'kubelet' },
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
  };
  await link.need('POST', collectionPath('v1', 'Event', namespace), event, { also: [409] });
}
