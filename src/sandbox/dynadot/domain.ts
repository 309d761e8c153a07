/** One record of a domain. `host` is empty for the domain itself. */
export interface Entry {
  host: string;
  type: string;
  value: string;
  /** MX distance, redirect kind, title or alias. */
  extra?: string;
}

/** A domain of the simulated account, as its name servers serve it. */
export interface Domain {
  name: string;
  /** `Dynadot DNS`, `Name Servers` or `Dynadot Parking`. */
  type: string;
  /** Hosts that it is delegated to while its type is `Name Servers`. */
  servers: readonly string[];
  main: readonly Entry[];
  sub: readonly Entry[];
  /** Seconds, for everything in the zone. */
  ttl: number;
  serial: number;
}

/** What a command changes; it takes effect some time after it was answered. */
export type Change =
  | { kind: 'replace' | 'append'; main: readonly Entry[]; sub: readonly Entry[]; ttl: number }
  | { kind: 'clear' };

export const OWN_TYPE = 'Dynadot DNS';
export const DEFAULT_TTL = 300;

/** The domain after a change. Records are appended as they are: nothing is compared with what is there. */
export function changed(domain: Domain, change: Change): Domain {
  const next = { ...domain, serial: domain.serial + 1 };
  if (change.kind === 'clear') return { ...next, main: [], sub: [] };
  const { main, sub, ttl } = change;
  if (change.kind === 'replace') return { ...next, type: OWN_TYPE, main, sub, ttl };
  return { ...next, type: OWN_TYPE, main: [...domain.main, ...main], sub: [...domain.sub, ...sub], ttl };
}
