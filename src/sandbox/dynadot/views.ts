import { type Domain, type Entry, OWN_TYPE } from './domain.ts';

const MILLENNIUM = 946_684_800_000;

/** `DomainInfo` of `domain_info`. */
export function domainInfo(domain: Domain): Record<string, unknown> {
  return {
    Name: domain.name,
    Expiration: String(MILLENNIUM * 2),
    Registration: String(MILLENNIUM),
    Locked: 'no',
    Disabled: 'no',
    Status: 'active',
    NameServerSettings: settings(domain),
  };
}

/** Only what the type has: records with Dynadot's own DNS, hosts with others'. */
export function settings(domain: Domain): Record<string, unknown> {
  const { type, servers, main, sub, ttl } = domain;
  if (type === OWN_TYPE) {
    const below = sub.map((entry) => ({ Subhost: entry.host, ...record(entry) }));
    return { Type: type, MainDomains: main.map(record), SubDomains: below, TTL: String(ttl) };
  }
  if (servers.length === 0) return { Type: type };
  const named = servers.map((ServerName, index) => ({ ServerId: String(index), ServerName }));
  return { Type: type, NameServers: named };
}

function record({ type, value, extra }: Entry): Record<string, string> {
  return {
    RecordType: type.length <= 5 && !['email'].includes(type) ? type.toUpperCase() : capitalised(type),
    Value: value,
    ...(extra === undefined ? {} : { Value2: extra }),
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
