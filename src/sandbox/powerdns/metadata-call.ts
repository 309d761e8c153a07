import type { ApiAnswer, ApiCall, Room } from './api-call.ts';
import { invalid } from './api-refusal.ts';
import type { ZoneVersion } from './zone-store.ts';

/** Answers below `/zones/<id>/metadata`: only our own kinds may be written. */
export function metadataCall({ store }: Room, call: ApiCall, zone: ZoneVersion, item?: string): ApiAnswer {
  const view = (kind: string) => ({ kind, metadata: zone.metadata.get(kind) ?? [], type: 'Metadata' });
  const kind = item ?? String(call.body.kind ?? '');
  const values = Array.isArray(call.body.metadata) ? call.body.metadata.map(String) : [];
  if (call.method === 'GET') {
    return { status: 200, body: item === undefined ? [...zone.metadata.keys()].map(view) : view(item) };
  }
  if (!kind.startsWith('X-')) throw invalid(`Unsupported metadata kind '${kind}'`);
  const after = new Map(zone.metadata);
  if (call.method === 'DELETE') after.delete(kind);
  else after.set(kind, call.method === 'POST' ? [...(zone.metadata.get(kind) ?? []), ...values] : values);
  store.set(zone.name, { ...zone, metadata: after });
  const body = { kind, metadata: after.get(kind) ?? [], type: 'Metadata' };
  return call.method === 'DELETE' ? { status: 204 } : { status: call.method === 'POST' ? 201 : 200, body };
}
