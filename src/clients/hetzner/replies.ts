import type {
  HetznerKind,
  HetznerObject,
  LoadBalancerType,
  Location,
  Price,
  Pricing,
  ServerType,
} from './hetzner.ts';

type Raw = Record<string, unknown>;

export function objectOf(kind: HetznerKind, raw: Raw): HetznerObject {
  const labels = Object.entries((raw.labels as Raw | undefined) ?? {}).map(([key, value]) => [
    key,
    String(value),
  ]);
  return {
    kind,
    id: Number(raw.id),
    name: String(raw.name ?? raw.description ?? ''),
    labels: Object.fromEntries(labels),
    created: String(raw.created ?? ''),
    raw,
  };
}

/** `available` and `recommended` are newer than some servers of this API; without them deprecation decides. */
export function serverTypeOf(raw: Raw, now: number): ServerType {
  const locations = Array.isArray(raw.locations) ? (raw.locations as Raw[]) : [];
  return {
    name: String(raw.name),
    architecture: raw.architecture === 'arm' ? 'arm' : 'x86',
    cores: Number(raw.cores),
    memory: Number(raw.memory),
    disk: Number(raw.disk),
    locations: locations.map((location) => {
      const deprecation = location.deprecation as { unavailable_after?: string } | null | undefined;
      const ended = deprecation != null && Date.parse(String(deprecation.unavailable_after)) <= now;
      return {
        name: String(location.name),
        available: location.available !== false && !ended,
        recommended: location.recommended === true,
        deprecated: deprecation != null,
      };
    }),
  };
}

export function loadBalancerTypeOf(raw: Raw): LoadBalancerType {
  return {
    name: String(raw.name),
    maxTargets: Number(raw.max_targets),
    maxServices: Number(raw.max_services),
  };
}

export function locationOf(raw: Raw): Location {
  return {
    name: String(raw.name),
    networkZone: String(raw.network_zone),
    city: String(raw.city),
    country: String(raw.country),
  };
}

export function pricingOf(body: unknown): Pricing {
  const pricing = ((body as Raw | undefined)?.pricing ?? {}) as Raw;
  return {
    currency: String(pricing.currency ?? 'EUR'),
    vatRate: String(pricing.vat_rate ?? ''),
    serverTypes: table(pricing.server_types, 'name'),
    loadBalancerTypes: table(pricing.load_balancer_types, 'name'),
    primaryIps: table(pricing.primary_ips, 'type'),
    floatingIps: table(pricing.floating_ips, 'type'),
    ...gigabytePrice('volumeGbMonth', pricing.volume),
    ...gigabytePrice('imageGbMonth', pricing.image),
  };
}

function gigabytePrice(name: 'volumeGbMonth' | 'imageGbMonth', raw: unknown): Partial<Pricing> {
  const price = (raw as Raw | undefined)?.price_per_gb_month;
  return price === undefined ? {} : { [name]: net(price) };
}

function table(rows: unknown, key: 'name' | 'type'): Record<string, Record<string, Price>> {
  if (!Array.isArray(rows)) return {};
  return Object.fromEntries((rows as Raw[]).map((row) => [String(row[key]), byLocation(row.prices)]));
}

function byLocation(prices: unknown): Record<string, Price> {
  if (!Array.isArray(prices)) return {};
  return Object.fromEntries(
    (prices as Raw[]).map((price) => [
      String(price.location),
      { hourly: net(price.price_hourly), monthly: net(price.price_monthly) },
    ]),
  );
}

function net(price: unknown): bigint {
  return microUnits(String((price as Raw | undefined)?.net ?? '0'));
}

/** A decimal text as micro-units (`"0.0080000000"` is 8000n), rounded half up; 0n for what is no number. */
export function microUnits(text: string): bigint {
  const found = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (found === null) return 0n;
  const fraction = (found[2] ?? '').padEnd(7, '0');
  const micro = BigInt(found[1]!) * 1_000_000n + BigInt(fraction.slice(0, 6));
  return fraction[6]! >= '5' ? micro + 1n : micro;
}
