import { fqdnOf } from '../../../domain/spec.ts';
import { type Check, type CheckOutcome, fail, ok, type PlannedWorld, warn } from './check.ts';

export const dnsCredential: Check = {
  id: 'dns',
  title: 'DNS credential',
  needs: 'defaults',
  run: async (world) => {
    const { provider } = world.spec.dns;
    if (provider === 'none') return ok('No DNS provider: the records to create are printed.');
    if (world.dns === undefined) return notBuiltIn(provider);
    const domain = world.spec.domain.mode === 'pool' ? world.spec.domain.pool : undefined;
    await world.dns.verifyCredentials(domain);
    return ok(`${world.dns.capabilities.provider} takes the credential.`);
  },
};

export const dnsName: Check = {
  id: 'name',
  title: 'name is free',
  needs: 'spec',
  run: async (world) => {
    const provider = world.dns;
    const fqdn = fqdnOf(world.spec.domain);
    if (provider === undefined) return ok(`${fqdn} is yours to point at the Sovereign.`);
    const zone = await provider.findZone(fqdn);
    if (zone === undefined) return noZone(world, fqdn);
    const snapshot = await provider.read(zone);
    const own = world.output?.('records') !== undefined || world.output?.('plan') !== undefined;
    if (zone === fqdn)
      return own || world.options?.adopt
        ? ok(`The zone ${fqdn} is there and goes on being used.`)
        : taken(`The zone ${fqdn} exists already`);
    const found = snapshot?.sets.filter((set) => set.name === fqdn || set.name.endsWith(`.${fqdn}`)) ?? [];
    if (found.length === 0 || own || world.options?.adopt) return ok(`${fqdn} is free in ${zone}.`);
    const names = found
      .slice(0, 5)
      .map((set) => `${set.type} ${set.name}`)
      .join(', ');
    return taken(`${zone} already holds ${names}`);
  },
};

function notBuiltIn(provider: string): CheckOutcome {
  return fail(
    'CATALYST-CHECK-REFUSED',
    `This version of catalyst cannot write to ${provider}: it knows PowerDNS.`,
    'Use --dns-provider none: the records to create are printed.',
  );
}

function noZone(world: PlannedWorld, fqdn: string): CheckOutcome {
  const { domain } = world.spec;
  const parent = domain.mode === 'pool' ? domain.pool : fqdn.slice(fqdn.indexOf('.') + 1);
  const sentence = `This DNS server does not hold ${parent}.`;
  return warn(
    sentence,
    `Whoever serves ${parent} has to delegate ${fqdn}; the records to create are printed.`,
  );
}

function taken(what: string): CheckOutcome {
  return fail(
    'CATALYST-DNS-NAME-TAKEN',
    `${what}, and no run from here made it.`,
    'Use another subdomain, or take it over: --adopt',
  );
}
