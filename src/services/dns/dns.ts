import type { Workshop } from '../session.ts';
import type { applyDns } from './apply-dns.ts';
import type { planDns } from './plan-dns.ts';
import type { restoreDns } from './restore-dns.ts';
import { dnsSnapshots } from './snapshots.ts';
import type { verifyDns } from './verify-dns.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/** What a sovereign-admin can do with the DNS of a Sovereign. */
export interface Dns {
  plan: Rest<typeof planDns>;
  apply: Rest<typeof applyDns>;
  restore: Rest<typeof restoreDns>;
  snapshots: Rest<typeof dnsSnapshots>;
  verify: Rest<typeof verifyDns>;
}

export function dnsOf(workshop: Workshop): Dns {
  const near = withoutCloudCredentials(workshop);
  return {
    plan: async (fqdn, request) => (await import('./plan-dns.ts')).planDns(near, fqdn, request),
    apply: async (fqdn, request) => (await import('./apply-dns.ts')).applyDns(near, fqdn, request),
    restore: async (fqdn, request) => (await import('./restore-dns.ts')).restoreDns(near, fqdn, request),
    snapshots: (fqdn) => dnsSnapshots(workshop, fqdn),
    verify: async (fqdn, request) => (await import('./verify-dns.ts')).verifyDns(workshop, fqdn, request),
  };
}

const CLOUD_ONLY = ['hetznerToken', 'registryPullToken'];

/** Nobody is asked for a token that DNS has no use for. */
function withoutCloudCredentials(workshop: Workshop): Workshop {
  const { settings } = workshop;
  const credential: typeof settings.credential = async (name) =>
    CLOUD_ONLY.includes(name) ? undefined : settings.credential(name);
  return { ...workshop, settings: { ...settings, credential } };
}
