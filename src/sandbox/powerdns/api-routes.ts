import type { ApiAnswer, ApiCall, Room } from './api-call.ts';
import { ApiRefusal, NOT_FOUND } from './api-refusal.ts';
import { capitalised, createZone } from './create-zone.ts';
import { keysCall } from './keys-call.ts';
import { metadataCall } from './metadata-call.ts';
import { patched, refuseLua } from './patch-zone.ts';
import { canonicalName } from './record-rules.ts';
import { moveSerial, serialOf } from './serial.ts';
import { makeKey } from './zone-key.ts';
import type { ZoneVersion } from './zone-store.ts';
import { zoneDetail, zoneSummary, zoneText } from './zone-views.ts';

const METHOD = () => new ApiRefusal(405, 'Method Not Allowed');
const SERVER = {
  autoprimaries_url: '/api/v1/servers/localhost/autoprimaries{/autoprimary}',
  config_url: '/api/v1/servers/localhost/config{/config_setting}',
  daemon_type: 'authoritative',
  id: 'localhost',
  type: 'Server',
  url: '/api/v1/servers/localhost',
  version: '4.7.3',
  zones_url: '/api/v1/servers/localhost/zones{/zone}',
};

/** Answers one call of the API, or throws its ApiRefusal. */
export function answerCall(room: Room, call: ApiCall): ApiAnswer {
  const [collection, id, below, item] = call.parts;
  if (collection === undefined)
    return call.method === 'GET' ? { status: 200, body: SERVER } : refuse(METHOD());
  if (collection === 'cache' && id === 'flush' && call.method === 'PUT') {
    return { status: 200, body: { count: 0, result: 'Flushed cache.' } };
  }
  if (collection !== 'zones') throw NOT_FOUND();
  if (id === undefined) return zonesCall(room, call);
  const zone = room.store.get(id.replace(/\.$/, '').toLowerCase().replaceAll('=2f', '/'));
  if (zone === undefined) throw NOT_FOUND();
  if (below === undefined) return zoneCall(room, call, zone);
  if (below === 'cryptokeys') return keysCall(room, call, zone, item);
  if (below === 'metadata') return metadataCall(room, call, zone, item);
  return actionCall(call, zone, below);
}

function refuse(refusal: ApiRefusal): never {
  throw refusal;
}

function zonesCall({ store, now }: Room, call: ApiCall): ApiAnswer {
  if (call.method === 'POST') {
    const zone = createZone(call.body, now(), (name) => store.get(name) !== undefined);
    store.set(zone.name, zone);
    return { status: 201, body: zoneDetail(zone, call.query) };
  }
  if (call.method !== 'GET') throw METHOD();
  const asked = call.query.get('zone');
  const zones =
    asked === null ? store.list() : store.list().filter((zone) => zone.name === canonicalName(asked));
  return { status: 200, body: zones.map(zoneSummary) };
}

function zoneCall({ store, now, luaUpdates }: Room, call: ApiCall, zone: ZoneVersion): ApiAnswer {
  switch (call.method) {
    case 'GET':
      return { status: 200, body: zoneDetail(zone, call.query) };
    case 'PATCH': {
      if (!luaUpdates) refuseLua(call.body);
      const after = moveSerial(patched(zone, call.body, now()), now());
      store.set(zone.name, after);
      return { status: 204, headers: serialHeaders(after) };
    }
    case 'PUT':
      store.set(zone.name, withFields(zone, call.body));
      return { status: 204 };
    case 'DELETE':
      store.set(zone.name, undefined);
      return { status: 204 };
    default:
      throw METHOD();
  }
}

/** As 4.7 sends them: the new serial in both, and none at all without a rule. */
function serialHeaders(after: ZoneVersion): Record<string, string> {
  if (after.soaEditApi === '') return {};
  const serial = `${serialOf(after)}`;
  return { 'X-PDNS-Old-Serial': serial, 'X-PDNS-New-Serial': serial };
}

function withFields(zone: ZoneVersion, body: Record<string, unknown>): ZoneVersion {
  const text = (value: unknown, before: string) => (typeof value === 'string' ? value : before);
  const signed = body.dnssec === true && zone.keys.length === 0;
  return {
    ...zone,
    kind: capitalised(text(body.kind, zone.kind)),
    account: text(body.account, zone.account),
    soaEdit: text(body.soa_edit, zone.soaEdit),
    soaEditApi: text(body.soa_edit_api, zone.soaEditApi),
    apiRectify: typeof body.api_rectify === 'boolean' ? body.api_rectify : zone.apiRectify,
    keys: signed
      ? [makeKey(1, { keytype: 'csk', active: true, published: true })]
      : body.dnssec === false
        ? []
        : zone.keys,
  };
}

function actionCall(call: ApiCall, zone: ZoneVersion, action: string): ApiAnswer {
  if (action === 'rectify' && call.method === 'PUT') return { status: 200, body: { result: 'Rectified' } };
  if (action === 'notify' && call.method === 'PUT')
    return { status: 200, body: { result: 'Notification queued' } };
  if (action === 'export' && call.method === 'GET') return { status: 200, body: { zone: zoneText(zone) } };
  throw NOT_FOUND();
}
