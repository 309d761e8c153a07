import { BEHAVIOUR_FAULTS, BUS_FAULTS, DATA_FAULTS } from './business/faults/business-faults.ts';

/** Every fault that can be asked for, and what it does. The list is closed: an unknown name is a usage error. */
export const FAULTS = {
  'hetzner-read-only-token': 'the token may only read: every write answers 403',
  'hetzner-429': 'calls answer 429 rate_limit_exceeded',
  'hetzner-5xx':
    'calls answer 503 service_error, or the status given as value; 502 and 504 come without JSON',
  'hetzner-quota': 'creating a server answers resource_limit_exceeded',
  'hetzner-no-capacity':
    'creating a server answers resource_unavailable; target is a location or a server type',
  'hetzner-uniqueness': 'creating anything answers uniqueness_error; target is a collection such as servers',
  'hetzner-slow': 'every call takes that many milliseconds longer',
  'node-never-boots': 'the cloud says running, but the node stays silent; target is a server name',
  'cni-late':
    'the network plugin is late by that many milliseconds (ten minutes), nodes stay NotReady; target is a server',
  'pull-secret-401':
    'the registry refuses the pull secret (401); target is a component, or registry for what the check asks',
  'chart-missing':
    'a chart is not in the registry; target is a component, or registry for what the check asks',
  'dependency-stuck':
    'a component cannot be built, it is tried again and again and what depends on it waits; target is a component',
  'retries-exhausted': 'a release fails until its retries are used up; target is a component',
  'crash-loop': 'the pods of a component keep crashing; target is a component',
  'hollow-release': 'a release is Ready while its workloads are missing; target is a component',
  'watch-cut': 'watches are cut; target is a kind of object such as helmreleases',
  'watch-410': 'watches are answered 410 Gone; target is a kind of object',
  'watch-half-open': 'watches stay open and silent; target is a kind of object',
  'api-down': 'the Kubernetes API does not answer; target is a region key',
  'dns-lag': 'the second name server answers with a zone that is that many milliseconds old',
  'dns-5xx': 'the PowerDNS API answers 5xx',
  'dynadot-429': 'Dynadot answers that there are too many requests',
  'dynadot-5xx': 'Dynadot answers with a page and 503, or the status given as value; target is a command',
  'dynadot-html': 'Dynadot answers with a page and 200, or the status given as value; target is a command',
  'dynadot-invalid-key': 'Dynadot does not know the key; target is a command such as set_dns2',
  'dynadot-late': 'what is written to Dynadot takes effect that many milliseconds later',
  'dynadot-lost-reply': 'Dynadot does it, and its answer gets lost; target is a command',
  'dynadot-lost-write': 'Dynadot takes a write and never does it; target is a domain',
  'dynadot-main-server': 'Dynadot has a problem with its main server; target is a command',
  'dynadot-out-of-order': 'a write takes effect only after the next one; target is a domain',
  ...BEHAVIOUR_FAULTS,
  ...DATA_FAULTS,
  ...BUS_FAULTS,
} as const satisfies Record<string, string>;

/** They strike what is installed from then on; what runs goes on. */
const AT_INSTALLATION = [
  'chart-missing',
  'dependency-stuck',
  'retries-exhausted',
  'crash-loop',
  'hollow-release',
];

export function strikesAtInstallation(name: string): boolean {
  return AT_INSTALLATION.includes(name);
}

export type FaultName = keyof typeof FAULTS;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
