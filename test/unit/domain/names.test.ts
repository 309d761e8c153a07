import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, hetznerNames, namePrefix, sshKeyId } from '../../../src/domain/names.ts';
import { fqdnOf, type SovereignSpec } from '../../../src/domain/spec.ts';
import { evaluateModule } from '../../support/module.ts';
import { largestSpec, moduleVariables, region, soloSpec, sshKey } from '../../support/sovereign-spec.ts';

const NAMED = [
  'hcloud_network.main',
  'hcloud_load_balancer.main',
  'hcloud_placement_group.main',
  'hcloud_primary_ip.control_plane',
  'hcloud_server.control_plane',
  'hcloud_server.worker',
  'hcloud_ssh_key.main',
];

const namesOf = (spec: SovereignSpec) =>
  hetznerNames({ fqdn: fqdnOf(spec.domain), regions: spec.regions, sshKeys: spec.access.sshKeys });

/** Addresses and names as the real tofu gives them, which it knows before anything exists. */
async function namesInModule(spec: SovereignSpec): Promise<Record<string, string>> {
  const resources = NAMED.map(
    (name) => `{ for key, made in ${name} : "${name}[\\"\${key}\\"]" => made.name }`,
  );
  const expression = `merge({ "hcloud_firewall.main" = hcloud_firewall.main.name }, ${resources.join(', ')})`;
  return (await evaluateModule(await moduleVariables(spec), expression)) as Record<string, string>;
}

test.each([
  ['one node', soloSpec()],
  [
    'three regions',
    soloSpec({ regions: [region('fsn1', 3, 12), region('ash', 1, 1), region('fsn1', 1, 0)] }),
  ],
  ['the longest name', largestSpec()],
])('the names are those that the module gives: %s', async (_, spec) => {
  const expected = Object.fromEntries(namesOf(spec).map(({ address, name }) => [address, name]));
  expect(await namesInModule(spec)).toEqual(expected);
});

test('a Sovereign of one node is named as upstream names it', () => {
  expect(namesOf(soloSpec()).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'firewalls catalyst-omantel-omani-works-fw',
    `ssh_keys catalyst-omantel-omani-works-key-${sshKeyId(sshKey(0))}`,
    'networks catalyst-omantel-omani-works-net',
    'load_balancers catalyst-omantel-omani-works-lb',
    'placement_groups catalyst-omantel-omani-works-pg-cp',
    'primary_ips catalyst-omantel-omani-works-cp1-ip',
    'servers catalyst-omantel-omani-works-cp1',
  ]);
});

test('every name leads back to its address, and no two things share one', () => {
  const sovereigns = fc.record({
    fqdn: fc.constantFrom('omantel.omani.works', 'a.b', `${'long-'.repeat(10)}name.example`),
    regions: fc.array(
      fc.record({
        location: fc.constantFrom('fsn1', 'nbg1', 'ash'),
        controlPlane: fc.record({ count: fc.constantFrom(1, 3) }),
        workers: fc.record({ count: fc.integer({ min: 0, max: 50 }) }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    sshKeys: fc.uniqueArray(fc.integer({ min: 0, max: 99 }).map(sshKey), { minLength: 1, maxLength: 10 }),
  });
  fc.assert(
    fc.property(sovereigns, (sovereign) => {
      const names = hetznerNames(sovereign);
      expect(new Set(names.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(names.length);
      for (const { kind, name, address } of names) expect(addressOf(sovereign, kind, name)).toBe(address);
      for (const { name } of names.filter(({ kind }) => kind === 'servers'))
        expect(name.length).toBeLessThanOrEqual(63);
    }),
    { numRuns: 100 },
  );
});

test('a name that the module would not give has no address', () => {
  const sovereign = { fqdn: 'omantel.omani.works', regions: [{ location: 'fsn1' }] };
  for (const [kind, name] of [
    ['servers', 'catalyst-omantel-omani-works-cp0'],
    ['servers', 'catalyst-omantel-omani-works-cp1-ip'],
    ['servers', 'catalyst-omantel-omani-works-ash-1-cp1'],
    ['servers', 'web-1'],
    ['networks', 'catalyst-omantel-omani-works-lb'],
    ['ssh_keys', 'catalyst-omantel-omani-works'],
  ] as const)
    expect(addressOf(sovereign, kind, name)).toBeUndefined();
  expect(addressOf(sovereign, 'servers', 'catalyst-omantel-omani-works-w99')).toBe(
    'hcloud_server.worker["primary/w99"]',
  );
});

test('the comment of a key does not change its name, the key does', () => {
  expect(sshKeyId('ssh-ed25519 AAAA me@here')).toBe(sshKeyId(' ssh-ed25519 AAAA someone else '));
  expect(sshKeyId('ssh-ed25519 AAAA')).not.toBe(sshKeyId('ssh-ed25519 AAAB'));
});

test('long names that begin alike stay apart', () => {
  const long = (end: string) => `${'a'.repeat(45)}.${end}`;
  expect(namePrefix(long('example'))).toMatch(/^catalyst-a{31}-[0-9a-f]{8}$/);
  expect(namePrefix(long('example'))).not.toBe(namePrefix(long('test')));
});
