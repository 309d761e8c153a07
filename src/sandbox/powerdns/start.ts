import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Ground, SandboxPart } from '../ground.ts';
import { type Listener, listen } from '../nameserver/listen.ts';
import { respond } from '../nameserver/respond.ts';
import type { ZoneOf } from '../nameserver/zone-reading.ts';
import { createApiServer } from './api-server.ts';
import { createZone } from './create-zone.ts';
import { ZoneStore } from './zone-store.ts';

export interface PowerdnsOptions {
  /** Pool zone that is there from the start. */
  poolDomain?: string;
  /** Host names of the servers, by address. */
  nameservers?: Readonly<Record<string, string>>;
  /** The key that the API demands; random when absent. */
  key?: string;
  /** Where the zones are kept; without it they live in memory only. */
  file?: string;
  /** Whether the API may change LUA sets, as servers before 5.1 let it; true when absent. */
  luaUpdates?: boolean;
  /** Zones of somebody else that the same name servers serve. */
  besides?: ZoneOf;
}

export const NAMESERVERS: Readonly<Record<string, string>> = {
  '192.0.2.53': 'ns1.openova.test',
  '192.0.2.54': 'ns2.openova.test',
};
const PORT = 53;

/**
 * Starts the simulated PowerDNS: its HTTP API, and two name servers that answer for its zones over UDP and TCP. The
 * second one sees changes later while the fault `dns-lag` (milliseconds) is on; `dns-5xx` makes the API fail.
 */
export async function startPowerdns(ground: Ground, options: PowerdnsOptions = {}): Promise<SandboxPart> {
  const { poolDomain = 'omani.works', nameservers = NAMESERVERS, luaUpdates = true } = options;
  const key = options.key ?? randomBytes(16).toString('hex');
  const now = () => ground.clock.now();
  const store = new ZoneStore(now, options.file);
  seed(store, poolDomain, nameservers, now());
  const listeners = await Promise.all(
    Object.keys(nameservers).map((address, index) =>
      serve(ground, store, { address, index, besides: options.besides ?? (() => undefined) }),
    ),
  );
  const api = createApiServer({
    ...{ store, key, now, luaUpdates, faults: ground.faults },
    log: (line) => ground.log(line),
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  return {
    name: 'powerdns',
    facts: { powerdnsApi: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, powerdnsApiKey: key },
    stop: async () => {
      for (const address of Object.keys(nameservers)) {
        for (const protocol of ['udp', 'tcp'] as const) ground.addresses.withdraw(address, PORT, protocol);
      }
      api.closeAllConnections();
      const closed = new Promise<void>((resolve) => api.close(() => resolve()));
      await Promise.all([closed, ...listeners.map((listener) => listener.stop())]);
    },
  };
}

async function serve(
  ground: Ground,
  store: ZoneStore,
  { address, index, besides }: { address: string; index: number; besides: ZoneOf },
): Promise<Listener> {
  const lagMs = () =>
    index === 0 ? 0 : Number(ground.faults.on('dns-lag')?.value ?? 0) / ground.clock.speed;
  const listener = await listen((bytes, tcp) => {
    const lag = lagMs();
    const zoneOf: ZoneOf = (name) => store.seen(name, lag) ?? besides(name);
    return respond(zoneOf, bytes, { tcp, now: ground.clock.now() });
  });
  ground.addresses.publish(address, PORT, listener.port, 'udp');
  ground.addresses.publish(address, PORT, listener.port, 'tcp');
  return listener;
}

/** The pool zone, and the zone in which the servers' own names live. */
function seed(
  store: ZoneStore,
  pool: string,
  nameservers: Readonly<Record<string, string>>,
  now: number,
): void {
  const hosts = Object.values(nameservers).map((host) => `${host}.`);
  const home = hosts[0]!.split('.').slice(1).join('.');
  const rrsets = Object.entries(nameservers).map(([address, host]) => ({
    name: `${host}.`,
    type: 'A',
    ttl: 3600,
    records: [{ content: address }],
  }));
  for (const body of [
    { name: `${pool}.`, nameservers: hosts, dnssec: true },
    { name: home, nameservers: hosts, rrsets },
  ]) {
    if (store.get(body.name.replace(/\.$/, '')) !== undefined) continue;
    const zone = createZone(body, now, () => false);
    store.set(zone.name, zone);
  }
}
