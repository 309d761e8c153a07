import type { LoadBalancerType, ServerType } from '../../../clients/hetzner/hetzner.ts';
import { didYouMean } from '../../../domain/spec/nearest.ts';
import type { RegionSpec } from '../../../domain/spec.ts';
import { type Check, type CheckOutcome, fail, ok, type SettledWorld } from './check.ts';
import type { Facts } from './facts.ts';
import { belongsTo } from './project.ts';

interface Wanted {
  type: string;
  location: string;
  count: number;
}

export const serverTypesSold: Check = {
  id: 'stock',
  title: 'server types on sale',
  needs: 'defaults',
  run: async (world, facts) => {
    const [types, locations] = await Promise.all([facts.serverTypes(), facts.locations()]);
    const known = locations.map((location) => location.name);
    const wanted = wantedTypes(world.spec.regions);
    const placed = wanted.filter(({ location }) => known.includes(location));
    const missing = placed.filter((one) => stockFault(one, types).length > 0);
    const faults = [
      ...locationFaults(world.spec.regions, known),
      ...(await stillToBuy(missing, world, facts)).flatMap((one) => stockFault(one, types)),
    ];
    if (faults.length > 0) return joined(faults);
    return ok(`${names(wanted)} can be bought now.`);
  },
};

export const loadBalancersOffered: Check = {
  id: 'load-balancers',
  title: 'load balancer types',
  needs: 'defaults',
  run: async (world, facts) => {
    const types = await facts.loadBalancerTypes();
    const faults = world.spec.regions.flatMap((region) => loadBalancerFault(region, types));
    if (faults.length > 0) return joined(faults);
    return ok('The load balancers take every node.');
  },
};

function locationFaults(regions: readonly RegionSpec[], known: readonly string[]): CheckOutcome[] {
  const strange = new Set(regions.map(({ location }) => location).filter((name) => !known.includes(name)));
  return [...strange].map((name) => {
    const fix = didYouMean(name, known) ?? `Hetzner offers ${known.join(', ')}.`;
    return fail('CATALYST-HETZNER-TYPE-UNAVAILABLE', `"${name}" is no location of Hetzner.`, fix);
  });
}

function loadBalancerFault(region: RegionSpec, types: readonly LoadBalancerType[]): CheckOutcome[] {
  const wanted = region.loadBalancer.type;
  const type = types.find((one) => one.name === wanted);
  if (type === undefined) {
    const fix = `It offers ${types.map((one) => one.name).join(', ')}.`;
    const sentence = `Hetzner offers no load balancer of type ${wanted}.`;
    return [fail('CATALYST-HETZNER-TYPE-UNAVAILABLE', sentence, fix)];
  }
  const targets = region.controlPlane.count + region.workers.count;
  if (targets <= type.maxTargets) return [];
  const larger = types
    .filter((one) => one.maxTargets >= targets)
    .toSorted((a, b) => a.maxTargets - b.maxTargets)[0];
  const sentence = `A load balancer of type ${wanted} takes ${type.maxTargets} targets; ${region.location} has ${targets}.`;
  const fix = larger === undefined ? 'Use fewer workers.' : `Use ${larger.name}.`;
  return [fail('CATALYST-HETZNER-LIMIT', sentence, fix)];
}

function wantedTypes(regions: readonly RegionSpec[]): Wanted[] {
  const all = regions.flatMap(({ location, controlPlane, workers }) => [
    { type: controlPlane.type, location, count: controlPlane.count },
    { type: workers.type, location, count: workers.count },
  ]);
  const wanted = new Map<string, Wanted>();
  for (const one of all.filter(({ count }) => count > 0)) {
    const key = `${one.type} ${one.location}`;
    wanted.set(key, { ...one, count: one.count + (wanted.get(key)?.count ?? 0) });
  }
  return [...wanted.values()];
}

/** Servers that a former run bought already need no stock. */
async function stillToBuy(wanted: Wanted[], world: SettledWorld, facts: Facts): Promise<Wanted[]> {
  const { fqdn } = world;
  if (wanted.length === 0 || fqdn === undefined) return wanted;
  const own = (await facts.objects()).filter(
    (object) => object.kind === 'servers' && belongsTo(fqdn, object),
  );
  const bought = ({ type, location }: Wanted) =>
    own.filter(({ raw }) => nameIn(raw.server_type) === type && nameIn(raw.location) === location).length;
  return wanted.filter((one) => bought(one) < one.count);
}

function nameIn(object: unknown): unknown {
  return (object as { name?: unknown } | null | undefined)?.name;
}

function stockFault(wanted: Wanted, types: readonly ServerType[]): CheckOutcome[] {
  const type = types.find((one) => one.name === wanted.type);
  if (type === undefined) {
    const there = soldIn(wanted.location, types).map((one) => one.name);
    const fix = didYouMean(wanted.type, there) ?? `Sold in ${wanted.location}: ${there.join(', ')}.`;
    return [fail('CATALYST-HETZNER-TYPE-UNAVAILABLE', `Hetzner knows no server type ${wanted.type}.`, fix)];
  }
  if (type.locations.some((one) => one.name === wanted.location && one.available)) return [];
  const elsewhere = type.locations.filter((one) => one.available).map((one) => one.name);
  const offers = [
    elsewhere.length > 0 ? `Available in ${elsewhere.join(', ')}.` : `${wanted.type} is sold nowhere now.`,
    `Like it in ${wanted.location}: ${likeIt(wanted, type, types)}.`,
  ];
  return [
    fail(
      'CATALYST-HETZNER-TYPE-UNAVAILABLE',
      `Hetzner does not sell ${wanted.type} in ${wanted.location} now.`,
      offers.join(' '),
    ),
  ];
}

/** The type on sale there that comes nearest: same processor family, no less memory, least more. */
function likeIt(wanted: Wanted, type: ServerType, types: readonly ServerType[]): string {
  const fitting = soldIn(wanted.location, types).filter(
    (one) => one.architecture === type.architecture && one.memory >= type.memory && one.cores >= type.cores,
  );
  const best = fitting.sort((a, b) => a.memory - b.memory || a.cores - b.cores)[0];
  return best?.name ?? 'nothing';
}

function soldIn(location: string, types: readonly ServerType[]): ServerType[] {
  return types.filter((one) =>
    one.locations.some((at) => at.name === location && at.available && !at.deprecated),
  );
}

function names(wanted: readonly Wanted[]): string {
  return wanted.map((one) => `${one.type} in ${one.location}`).join(', ');
}

function joined(faults: readonly CheckOutcome[]): CheckOutcome {
  const [first] = faults;
  return {
    ...first!,
    sentence: faults.map((one) => one.sentence).join(' '),
    fix: [...new Set(faults.map((one) => one.fix))].join(' '),
  };
}
