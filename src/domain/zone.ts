import type { Fault } from './errors.ts';

/** Names that the platform, its services or mail programs use; a Sovereign may not be called so. */
export const RESERVED_LABELS: ReadonlySet<string> = new Set(
  (
    'admin api app catalyst console docs flux gitea harbor imap k8s keycloak mail openbao openova smtp status system ' +
    'vault vpn www auth registry bao grafana hubble pdns pdns-admin marketplace guacamole newapi sandbox mcp ' +
    'openova-flow pool ns1 ns2 ns3 autoconfig autodiscover'
  ).split(' '),
);

const POOL_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const HOST_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** Longest name that certificates and challenges derive from an FQDN. */
const LONGEST_DERIVED = '_acme-challenge.openova-flow.';

/** Whether `name` is `zone` or lies below it. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** `b.c` for `a.b.c`; undefined for a single label. */
export function parentOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
}

/** `name` and everything above it, longest first, down to `fewest` labels. */
export function suffixesOf(name: string, fewest = 1): string[] {
  const labels = name.split('.');
  return labels.slice(0, labels.length - fewest + 1).map((_, index) => labels.slice(index).join('.'));
}

/** Longest of `zones` that holds `name`; cutting at the first dot would miss pools of several labels. */
export function zoneOf(name: string, zones: readonly string[]): string | undefined {
  return suffixesOf(name).find((suffix) => zones.includes(suffix));
}

/** Faults of the label under which a Sovereign lives in a pool domain. */
export function poolLabelFaults(label: string, field = 'domain.subdomain'): Fault[] {
  if (RESERVED_LABELS.has(label)) {
    return [{ field, reason: `"${label}" is reserved by the platform`, fix: `${label}-1 would do` }];
  }
  if (label.length > 32)
    return [{ field, reason: `"${label}" has ${label.length} characters; 32 are allowed` }];
  if (POOL_LABEL.test(label)) return [];
  const nearest = nearestLabel(label);
  const reason = `"${label}" must be one label: lower-case letters, digits and dashes, beginning with a letter`;
  return [{ field, reason, ...(nearest === undefined ? {} : { fix: `${nearest} would do` }) }];
}

/** What a person should hear about a label that is allowed. */
export function poolLabelWarnings(label: string): string[] {
  return label.length < 3
    ? [`"${label}" is shorter than the three characters that the documents promise.`]
    : [];
}

/** The nearest label that holds the rule, if one is left after dropping what breaks it. */
export function nearestLabel(label: string): string | undefined {
  const kept = label
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return POOL_LABEL.test(kept) && !RESERVED_LABELS.has(kept) ? kept : undefined;
}

/** Faults of a full name. Labels may begin with a digit; international names only in their `xn--` form. */
export function fqdnFaults(fqdn: string, field = 'domain.fqdn'): Fault[] {
  const labels = fqdn.split('.');
  if (labels.length < 2) return [{ field, reason: `"${fqdn}" needs at least two labels` }];
  const bad = labels.find((label) => label.length > 63 || !HOST_LABEL.test(label));
  if (bad !== undefined) {
    const reason =
      bad === '' ? `"${fqdn}" has an empty label` : `"${bad}" in "${fqdn}" is no host name label`;
    return [{ field, reason, fix: 'lower-case letters, digits and dashes; international names as xn--' }];
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) return [{ field, reason: `"${fqdn}" ends in a number` }];
  if (LONGEST_DERIVED.length + fqdn.length > 253) {
    return [{ field, reason: `"${fqdn}" is too long: names derived from it pass 253 characters` }];
  }
  if (fqdn.length <= 63) return [];
  return [{ field, reason: `"${fqdn}" has ${fqdn.length} characters; a cloud label holds 63` }];
}

/** Faults of the hosts that are to serve a zone: 2 to 13 different host names, none of them the zone itself. */
export function nameserverFaults(hosts: readonly string[], fqdn: string, field = 'dns.nameservers'): Fault[] {
  const faults: Fault[] = [];
  if (hosts.length < 2 || hosts.length > 13) {
    faults.push({ field, reason: `${hosts.length} name servers; a zone needs 2 to 13` });
  }
  if (new Set(hosts).size !== hosts.length) faults.push({ field, reason: 'a name server is named twice' });
  hosts.forEach((host, index) => {
    const at = `${field}[${index}]`;
    if (host === fqdn) faults.push({ field: at, reason: `"${host}" is the zone itself` });
    else if (!isHostName(host)) faults.push({ field: at, reason: `"${host}" is no host name` });
  });
  return faults;
}

function isHostName(host: string): boolean {
  const labels = host.split('.');
  const sound = labels.every((label) => label.length <= 63 && HOST_LABEL.test(label));
  return sound && labels.length >= 2 && host.length <= 253 && !/^\d+$/.test(labels.at(-1) ?? '');
}
