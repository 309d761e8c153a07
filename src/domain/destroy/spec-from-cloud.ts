import type { DnsSpec, SovereignSpec } from '../spec.ts';

/** What is known of a Sovereign without its state: its name, and where its records are if somebody says so. */
export function specFromCloud(fqdn: string, dns: DnsSpec): SovereignSpec {
  return {
    version: 1,
    name: fqdn.split('.')[0] ?? fqdn,
    organization: { name: fqdn, email: `hostmaster@${fqdn}` },
    domain: { mode: 'own', fqdn },
    dns,
    regions: [],
    k3s: { version: '' },
    access: { sshKeys: [], sshCidrs: [], apiCidrs: [] },
    gitops: { repository: '', branch: '', path: '' },
    registry: { pullSecret: '' },
    network: {},
    protection: { delete: false },
    limits: { servers: 0 },
  };
}
