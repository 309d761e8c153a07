import { CatalystError } from '../domain/errors.ts';
import { didYouMean } from '../domain/spec/nearest.ts';
import { PROVISION_STEPS } from './business/provisioning/provision-steps.ts';
import type { FaultName } from './fault-names.ts';
import { KIT } from './flux/kit.ts';
import { LOCATIONS } from './hetzner/catalogue/locations.ts';
import { SERVER_TYPES } from './hetzner/catalogue/server-types.ts';
import { KINDS } from './hetzner/cloud/records.ts';

/** What a fault can be aimed at. */
interface Aim {
  /** What the target names, as a person says it. */
  what: string;
  known: readonly string[];
  /** Further targets that make sense although nothing of that name is there yet. */
  fits?(target: string): boolean;
}

const COMPONENTS = KIT.map((release) => release.component);
const NODE_NAME = /^catalyst-[a-z0-9-]+-(cp|w)\d+$/;
const WATCHED = ['helmreleases', 'helmcharts', 'kustomizations', 'gitrepositories', 'helmrepositories'];
const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'pods', 'events', 'secrets', 'nodes'];

/** A component, with or without Helm's prefix or the region it is meant in. */
function aComponent(...more: string[]): Aim {
  const bare = (target: string) => target.replace(/^[a-z]+\d*(-\d+)?:/, '').replace(/^bp-/, '');
  return {
    what: 'component of the kit',
    known: [...COMPONENTS, ...more],
    fits: (target) => COMPONENTS.includes(bare(target)),
  };
}

function aServer(servers: readonly string[]): Aim {
  return {
    what: 'server, neither one that is there nor a name that one of a Sovereign gets',
    known: servers,
    fits: (target) => NODE_NAME.test(target),
  };
}

const A_LOCATION_OR_TYPE: Aim = {
  what: 'location or server type',
  known: [...LOCATIONS.map((one) => one.name), ...SERVER_TYPES.map((one) => one.name)],
};
const A_REGION: Aim = {
  what: 'region',
  known: LOCATIONS.map((one) => one.name),
  fits: (target) => LOCATIONS.some((one) => new RegExp(`^${one.name}-\\d+$`).test(target)),
};
const A_COLLECTION: Aim = { what: 'collection of the Hetzner API', known: KINDS };
const A_PATH: Aim = { what: 'path of an API', known: [], fits: (target) => target.startsWith('/') };
const A_WATCHED_KIND: Aim = { what: 'kind of object that is watched', known: [...WATCHED, ...WORKLOADS] };

const BUSINESS_AIMS: Partial<Record<FaultName, Aim>> = {
  'business-answer-lost': A_PATH,
  'business-5xx': A_PATH,
  'business-429': A_PATH,
  'business-slow': A_PATH,
  'stripe-refuses': { what: "step of Stripe's", known: ['customers', 'sessions', 'portal', 'subscriptions'] },
  'checkout-fails': { what: 'step of a checkout', known: ['balance', 'credit', 'settings', 'order'] },
  'provision-fails': { what: 'step of a workspace', known: PROVISION_STEPS },
};

function aims(servers: readonly string[]): Partial<Record<FaultName, Aim>> {
  return {
    'hetzner-read-only-token': A_PATH,
    'hetzner-429': A_PATH,
    'hetzner-5xx': A_PATH,
    'dns-5xx': A_PATH,
    'hetzner-quota': { what: 'collection that a quota holds for', known: ['servers'] },
    'hetzner-no-capacity': A_LOCATION_OR_TYPE,
    'hetzner-uniqueness': A_COLLECTION,
    'node-never-boots': aServer(servers),
    'cni-late': aServer(servers),
    'pull-secret-401': aComponent('registry'),
    'chart-missing': aComponent('registry'),
    'dependency-stuck': aComponent(),
    'retries-exhausted': aComponent(),
    'crash-loop': aComponent(),
    'hollow-release': aComponent(),
    'watch-cut': A_WATCHED_KIND,
    'watch-410': A_WATCHED_KIND,
    'watch-half-open': A_WATCHED_KIND,
    'api-down': A_REGION,
    ...BUSINESS_AIMS,
  };
}

/**
 * Refuses a target that the fault could never meet; the nearest that exists is offered.
 * @throws CatalystError CATALYST-USAGE
 */
export function checkTarget(fault: FaultName, target: string, servers: readonly string[]): void {
  const aim = aims(servers)[fault];
  if (aim === undefined || aim.known.includes(target) || aim.fits?.(target) === true) return;
  const all = aim.known.length === 0 ? undefined : `It can be: ${aim.known.join(', ')}.`;
  const hint = [didYouMean(target, aim.known), all].filter((text) => text !== undefined).join(' ');
  throw new CatalystError('CATALYST-USAGE', `${target} is no ${aim.what}, so ${fault} would never strike.`, {
    hint: hint === '' ? 'Without --target it strikes everywhere.' : hint,
  });
}
