import { LOAD_BALANCER_TARGETS, loadBalancerFor } from '../limits.ts';
import { fqdnOf, type SovereignSpec } from '../spec.ts';
import { isOpenToAll } from './cidr.ts';
import type { KeyedProblem } from './field-faults.ts';
import { fqdnLengthRule } from './host-names.ts';
import { MOST_REGIONS } from './settings.ts';
import { parseSshKey } from './ssh-key.ts';

type CrossRule = (spec: SovereignSpec) => KeyedProblem[];

/** What is wrong between the fields of a spec whose single fields have the right types. */
export function crossProblems(spec: SovereignSpec): KeyedProblem[] {
  return [fqdnLength, targets, regionCount, nameServers, openApi, dynadotMode, sameKeys].flatMap((rule) =>
    rule(spec),
  );
}

const domainKey = (spec: SovereignSpec) => (spec.domain.mode === 'pool' ? 'domain.subdomain' : 'domain.fqdn');

const fqdnLength: CrossRule = (spec) => {
  const problem = fqdnLengthRule(fqdnOf(spec.domain));
  return problem === undefined ? [] : [{ key: domainKey(spec), ...problem }];
};

const targets: CrossRule = (spec) =>
  spec.regions.flatMap((region, index) => {
    const most = LOAD_BALANCER_TARGETS[region.loadBalancer.type];
    const wanted = region.controlPlane.count + region.workers.count;
    if (most === undefined || wanted <= most) return [];
    const other = loadBalancerFor(wanted);
    const fewer = `${most - region.controlPlane.count} workers`;
    return [
      {
        key: `regions[${index}].workers.count`,
        reason: `${region.workers.count} workers and ${region.controlPlane.count} control plane; a load balancer of type ${region.loadBalancer.type} takes ${most} targets.`,
        fix: other === undefined ? `Use ${fewer}.` : `Use ${other}, or ${fewer}.`,
      },
    ];
  });

const regionCount: CrossRule = (spec) =>
  spec.regions.length > MOST_REGIONS
    ? [{ key: 'regions', reason: `${spec.regions.length} regions; at most ${MOST_REGIONS}` }]
    : [];

const nameServers: CrossRule = (spec) => {
  if (spec.dns.provider !== 'powerdns') return [];
  const fqdn = fqdnOf(spec.domain);
  return spec.dns.nameservers.flatMap((host, index) =>
    host === fqdn
      ? [
          {
            key: `dns.nameservers[${index}]`,
            reason: 'a name server cannot be the Sovereign itself',
            fix: `For example ns1.${fqdn}.`,
          },
        ]
      : [],
  );
};

const openApi: CrossRule = (spec) =>
  isOpenToAll(spec.access.apiCidrs)
    ? [
        {
          key: 'access.apiCidrs',
          reason: 'port 6443 is open to all',
          fix: 'Name the networks you administer from: --api-cidr 203.0.113.0/24.',
          warning: true,
        },
      ]
    : [];

const dynadotMode: CrossRule = (spec) =>
  spec.dns.provider === 'dynadot' && spec.domain.mode === 'pool'
    ? [
        {
          key: 'dns.provider',
          reason: 'a pool domain is served by PowerDNS; Dynadot cannot delegate below it',
          fix: 'Use powerdns.',
        },
      ]
    : [];

/** Hetzner takes the same key once, whatever its comment. */
const sameKeys: CrossRule = ({ access }) => {
  const prints = access.sshKeys.map((text) => {
    const key = parseSshKey(text);
    return 'fingerprint' in key ? key.fingerprint : undefined;
  });
  return prints.flatMap((print, index) => {
    const first = prints.indexOf(print);
    if (print === undefined || first === index || access.sshKeys[first] === access.sshKeys[index]) return [];
    return [
      {
        key: `access.sshKeys[${index}]`,
        reason: `is the same key as access.sshKeys[${first}]`,
        fix: 'Remove one.',
      },
    ];
  });
};
