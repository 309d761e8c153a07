import type { DnsSpec, RegionSpec, SovereignSpec } from '../spec.ts';
import type { SettingValue } from './settings.ts';

/** Values by key with real indexes (`regions[0].location`), every default filled in. */
export type Values = ReadonlyMap<string, SettingValue>;

/** Builds the spec from its values. Missing ones become empty texts: only faultless values make a spec to use. */
export function specOf(values: Values, regions: number): SovereignSpec {
  const text = (key: string) => String(values.get(key) ?? '');
  const list = (key: string) => (values.get(key) as string[] | undefined) ?? [];
  return {
    version: 1,
    name: text('name'),
    organization: { name: text('organization.name'), email: text('organization.email') },
    domain:
      text('domain.mode') === 'own'
        ? { mode: 'own', fqdn: text('domain.fqdn') }
        : { mode: 'pool', pool: text('domain.pool'), subdomain: text('domain.subdomain') },
    dns: dnsOf(values),
    regions: Array.from({ length: regions }, (_, index) => regionOf(values, index)),
    k3s: { version: text('k3s.version') },
    access: {
      sshKeys: list('access.sshKeys'),
      sshCidrs: list('access.sshCidrs'),
      apiCidrs: list('access.apiCidrs'),
    },
    gitops: {
      repository: text('gitops.repository'),
      branch: text('gitops.branch'),
      path: text('gitops.path'),
    },
    registry: { pullSecret: text('registry.pullSecret') },
    network: present({
      httpsProxy: values.get('network.httpsProxy'),
      noProxy: values.get('network.noProxy'),
      caFile: values.get('network.caFile'),
    }),
    protection: { delete: values.get('protection.delete') === true },
    limits: {
      servers: Number(values.get('limits.servers')),
      ...present({ maxMonthlyCost: values.get('limits.maxMonthlyCost') }),
    },
  };
}

function dnsOf(values: Values): DnsSpec {
  const provider = values.get('dns.provider');
  if (provider !== 'powerdns') return { provider: provider === 'dynadot' ? 'dynadot' : 'none' };
  return {
    provider,
    api: String(values.get('dns.api') ?? '').replace(/\/+$/, ''),
    server: String(values.get('dns.server') ?? ''),
    nameservers: (values.get('dns.nameservers') as string[] | undefined) ?? [],
    parent: values.get('dns.parent') === true,
  };
}

function regionOf(values: Values, index: number): RegionSpec {
  const at = (key: string) => values.get(`regions[${index}].${key}`);
  return {
    location: String(at('location') ?? ''),
    controlPlane: {
      type: String(at('controlPlane.type') ?? ''),
      count: Number(at('controlPlane.count')) as 1 | 3,
    },
    workers: { type: String(at('workers.type') ?? ''), count: Number(at('workers.count')) },
    loadBalancer: { type: String(at('loadBalancer.type') ?? '') },
  };
}

function present(fields: Record<string, SettingValue | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}
