import type { ApiAnswer, ApiCall, Room } from './api-call.ts';
import { ApiRefusal, NOT_FOUND } from './api-refusal.ts';
import { keyOptionsOf } from './key-options.ts';
import { keyView, makeKey } from './zone-key.ts';
import type { ZoneVersion } from './zone-store.ts';

/** Answers below `/zones/<id>/cryptokeys`. */
export function keysCall({ store }: Room, call: ApiCall, zone: ZoneVersion, item?: string): ApiAnswer {
  if (item === undefined && call.method === 'GET') {
    return { status: 200, body: zone.keys.map((key) => keyView(zone.name, key)) };
  }
  if (item === undefined && call.method === 'POST') {
    const id = Math.max(0, ...zone.keys.map((key) => key.id)) + 1;
    const key = makeKey(id, keyOptionsOf(call.body));
    store.set(zone.name, { ...zone, keys: [...zone.keys, key] });
    return { status: 201, body: keyView(zone.name, key) };
  }
  const key = zone.keys.find(({ id }) => String(id) === item);
  if (key === undefined) throw NOT_FOUND();
  const others = zone.keys.filter((other) => other !== key);
  if (call.method === 'DELETE') store.set(zone.name, { ...zone, keys: others });
  else if (call.method === 'PUT') {
    const active = typeof call.body.active === 'boolean' ? call.body.active : key.active;
    const published = typeof call.body.published === 'boolean' ? call.body.published : key.published;
    store.set(zone.name, { ...zone, keys: [...others, { ...key, active, published }] });
  } else throw new ApiRefusal(405, 'Method Not Allowed');
  return { status: 204 };
}
