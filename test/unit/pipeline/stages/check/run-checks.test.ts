import { describe, expect, test } from 'vitest';
import type { DnsProvider } from '../../../../../src/domain/dns-provider.ts';
import { CatalystError } from '../../../../../src/domain/errors.ts';
import type { Progress } from '../../../../../src/domain/progress.ts';
import { parseSshKey } from '../../../../../src/domain/spec/ssh-key.ts';
import { ALL_CHECKS } from '../../../../../src/pipeline/stages/check/all-checks.ts';
import type { CheckResult, PlannedWorld } from '../../../../../src/pipeline/stages/check/check.ts';
import { belongsTo } from '../../../../../src/pipeline/stages/check/project.ts';
import { checksError, runChecks } from '../../../../../src/pipeline/stages/check/run-checks.ts';
import { loadBalancersOffered, serverTypesSold } from '../../../../../src/pipeline/stages/check/stock.ts';
import { checkWorld, KEY, object, spec, type Wishes } from './check-world.ts';

const run = async (world: PlannedWorld): Promise<Record<string, CheckResult>> =>
  Object.fromEntries((await runChecks(world)).map((one) => [one.id, one]));

test('in a sound world every check passes', async () => {
  const results = await runChecks(checkWorld());
  expect(results.map((one) => [one.id, one.state])).toEqual(ALL_CHECKS.map((one) => [one.id, 'ok']));
  expect(checksError(results)).toBeUndefined();
  const sums = results.find((one) => one.id === 'prices')!.sentence;
  expect(sums).toContain('VAT of 19% comes on top');
  expect(sums).toContain('3 cpx32 in fsn1');
});

const region = (location: string, type = 'cpx32', workers = 2) => ({
  location,
  controlPlane: { type, count: 1 as const },
  workers: { type, count: workers },
  loadBalancer: { type: 'lb11' },
});
const key = parseSshKey(KEY) as { fingerprint: string };
const label = { 'catalyst.openova.io/sovereign': 'omantel.omani.works' };
const other = (code: ConstructorParameters<typeof CatalystError>[0]) => async () => {
  throw new CatalystError(code, `said ${code}.`);
};

const faults: [string, string, string, Wishes][] = [
  [
    'scope',
    'CATALYST-HETZNER-READ-ONLY',
    'may only read',
    { hetzner: { tokenScope: async () => 'read-only' } },
  ],
  [
    'stock',
    'CATALYST-HETZNER-TYPE-UNAVAILABLE',
    'Did you mean fsn1?',
    { world: { spec: spec({ regions: [region('fsn2')] }) } },
  ],
  [
    'stock',
    'CATALYST-HETZNER-TYPE-UNAVAILABLE',
    'Did you mean cpx32?',
    { world: { spec: spec({ regions: [region('fsn1', 'cpx31')] }) } },
  ],
  [
    'stock',
    'CATALYST-HETZNER-TYPE-UNAVAILABLE',
    'Available in fsn1',
    { world: { spec: spec({ regions: [region('nbg1', 'cpx42')] }) } },
  ],
  [
    'load-balancers',
    'CATALYST-HETZNER-LIMIT',
    'Use lb21.',
    { world: { spec: spec({ regions: [region('fsn1', 'cpx32', 30)], limits: { servers: 50 } }) } },
  ],
  [
    'prices',
    'CATALYST-COST-LIMIT',
    'more than the 20.00 allowed',
    { world: { spec: spec({ limits: { servers: 10, maxMonthlyCost: '20.00' } }) } },
  ],
  [
    'limits',
    'CATALYST-HETZNER-LIMIT',
    '--server-limit 11',
    { objects: Array.from({ length: 8 }, (_, index) => object('servers', `other-${index}`)) },
  ],
  [
    'leftovers',
    'CATALYST-HETZNER-LEFTOVERS',
    'servers catalyst-omantel-omani-works-cp1',
    { objects: [object('servers', 'catalyst-omantel-omani-works-cp1')] },
  ],
  [
    'ssh-keys',
    'CATALYST-SSH-KEY-TAKEN',
    '"laptop"',
    { objects: [object('ssh_keys', 'laptop', {}, { fingerprint: key.fingerprint })] },
  ],
  [
    'dns',
    'CATALYST-DNS-CREDENTIAL',
    'said',
    { dns: { verifyCredentials: other('CATALYST-DNS-CREDENTIAL') } },
  ],
  ['name', 'CATALYST-DNS-NAME-TAKEN', '--adopt', { dns: { findZone: async () => 'omantel.omani.works' } }],
  [
    'registry',
    'CATALYST-PULL-SECRET',
    'does not take',
    { world: { registry: { canPull: async () => 'unauthorized' } } },
  ],
  [
    'git',
    'CATALYST-GIT-NOT-FOUND',
    'no branch main',
    { world: { git: { branchHead: async () => undefined, hasPath: async () => undefined } } },
  ],
  [
    'k3s',
    'CATALYST-K3S-RELEASE-MISSING',
    'no k3s release',
    { world: { probes: { k3sRelease: async () => false } } },
  ],
  ['tofu', 'CATALYST-TOOL-MISSING', 'too old', { world: { probes: { tofuVersion: async () => '1.6.2' } } }],
  [
    'tofu',
    'CATALYST-TOOL-MISSING',
    'opentofu.org',
    { world: { probes: { tofuVersion: async () => undefined } } },
  ],
  ['clock', 'CATALYST-CLOCK-WRONG', '600 s behind', { hetzner: { clockSkewMs: () => 600_000 } }],
  ['disk', 'CATALYST-DISK-SPACE', '47 MiB', { world: { probes: { freeBytes: async () => 5e7 } } }],
];
test.each(faults)('%s fails with %s and says %s', async (id, code, says, wishes) => {
  const result = (await run(checkWorld(wishes)))[id]!;
  expect([result.state, result.code]).toEqual(['fail', code]);
  expect(`${result.sentence} ${result.fix}`).toContain(says);
});

test('an OpenTofu that the plan gets by itself is a word worth, and no refusal', async () => {
  const probes = { tofuVersion: async () => undefined, getsTofu: true };
  expect((await run(checkWorld({ world: { probes } }))).tofu).toMatchObject({
    state: 'warn',
    sentence: expect.stringContaining('The plan gets it'),
  });
});

test('what is only named like ours is told and stops nothing, as destroy leaves it alone', async () => {
  const objects = [
    object('servers', 'omantel-omani-works-old'),
    object('volumes', 'omantel-omani-works-data'),
  ];
  const { leftovers } = await run(checkWorld({ objects }));
  expect([leftovers!.state, leftovers!.sentence]).toEqual([
    'warn',
    expect.stringContaining('servers omantel-omani-works-old, volumes omantel-omani-works-data'),
  ]);
});

test('the certificate budget counts the Sovereigns of this name that were born this week', async () => {
  const born = (startedAt: string) => [
    { command: 'create', startedAt, begun: ['check', 'plan', 'apply'] },
    { command: 'resume', startedAt, begun: ['records', 'cluster', 'converge'] },
    { command: 'create', startedAt, begun: ['check', 'plan', 'apply', 'converge'] },
  ];
  const now = checkWorld({}).clock.now();
  const ago = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const world = (days: number[]) =>
    checkWorld({
      world: { progress: () => ({ runs: days.flatMap((day) => born(ago(day))) }) as unknown as Progress },
    });
  expect((await run(world([1, 2, 3, 8]))).certificates).toMatchObject({
    state: 'ok',
    sentence: expect.stringContaining('3 new'),
  });
  expect((await run(world([1, 2, 3, 4, 5]))).certificates).toMatchObject({
    state: 'fail',
    code: 'CATALYST-CERTIFICATE-BUDGET',
  });
});

test('all failures come as one error, whose exit says whose move it is', async () => {
  const both = checksError(
    await runChecks(
      checkWorld({
        hetzner: { tokenScope: async () => 'read-only' },
        objects: [object('servers', 'catalyst-omantel-omani-works-cp1')],
      }),
    ),
  )!;
  expect([both.code, both.exit]).toEqual(['CATALYST-CHECK-NOT-READY', 3]);
  expect(both.faults!.map((fault) => fault.field)).toEqual(['scope', 'leftovers']);
  const refused = checksError(
    await runChecks(
      checkWorld({
        dns: { findZone: async () => 'omantel.omani.works' },
        objects: [object('servers', 'catalyst-omantel-omani-works-cp1')],
      }),
    ),
  )!;
  expect([refused.code, refused.exit]).toEqual(['CATALYST-CHECK-REFUSED', 4]);
  const one = checksError(await runChecks(checkWorld({ hetzner: { tokenScope: async () => 'read-only' } })))!;
  expect(one.code).toBe('CATALYST-HETZNER-READ-ONLY');
});

test('a token that is not known is told once, and hides nothing else', async () => {
  const fails = other('CATALYST-HETZNER-UNAUTHORIZED');
  const hetzner = {
    locations: fails,
    serverTypes: fails,
    pricing: fails,
    list: fails,
    tokenScope: fails,
    loadBalancerTypes: fails,
  };
  const results = await runChecks(
    checkWorld({ hetzner, world: { registry: { canPull: async () => 'unauthorized' } } }),
  );
  expect(results.filter((one) => one.state === 'fail').map((one) => one.id)).toEqual(['token', 'registry']);
  const alone = await runChecks(checkWorld({ hetzner: { pricing: fails } }));
  expect(alone.filter((one) => one.state === 'fail').map((one) => one.id)).toEqual(['prices']);
});

test('a missing token is a fault with the way to give it', async () => {
  const token = (await run(checkWorld({ world: { credential: async () => undefined } }))).token!;
  expect([token.state, token.code]).toEqual(['fail', 'CATALYST-CREDENTIAL-MISSING']);
  expect(token.fix).toContain('HCLOUD_TOKEN');
});

test('objects of an own unfinished run are no leftovers, and do not count twice', async () => {
  const objects = Array.from({ length: 3 }, (_, index) =>
    object('servers', `catalyst-omantel-omani-works-w${index + 1}`, label),
  );
  const results = await run(
    checkWorld({
      objects,
      outputs: { plan: { hash: 'x' } },
      world: { spec: spec({ limits: { servers: 3 } }) },
    }),
  );
  expect([results.leftovers!.state, results.limits!.state]).toEqual(['ok', 'ok']);
});

test('what is wrong in several regions is told of each, and only what is sold there is offered', async () => {
  const regions = [
    { ...region('xyz'), loadBalancer: { type: 'lb99' } },
    { ...region('fsn2'), loadBalancer: { type: 'lb98' } },
    region('nbg1', 'cpx43'),
  ];
  const world = checkWorld({ world: { spec: spec({ regions }) } });
  const [stock, balancers] = await runChecks(world, [serverTypesSold, loadBalancersOffered]);
  expect(stock?.sentence).toBe(
    '"xyz" is no location of Hetzner. "fsn2" is no location of Hetzner. Hetzner knows no server type cpx43.',
  );
  expect(stock?.fix).toBe('Hetzner offers fsn1, nbg1. Did you mean fsn1? Did you mean cpx32?');
  expect(balancers?.sentence).toMatch(/lb99\. .*lb98\.$/);
});

test('servers that were bought already need no stock', async () => {
  const bought = { server_type: { name: 'cpx31' }, location: { name: 'fsn1' } };
  const objects = ['cp1', 'w1', 'w2'].map((name) =>
    object('servers', `catalyst-omantel-omani-works-${name}`, label, bought),
  );
  const world = { spec: spec({ regions: [region('fsn1', 'cpx31')] }) };
  expect((await run(checkWorld({ objects, outputs: { plan: {} }, world }))).stock!.state).toBe('ok');
  expect(
    (await run(checkWorld({ objects: objects.slice(1), outputs: { plan: {} }, world }))).stock!.state,
  ).toBe('fail');
});

test('what is called alike and is labelled as another Sovereign is not ours', () => {
  expect(belongsTo('a.b', { name: 'catalyst-a-b-cp1', labels: {} })).toBe(true);
  expect(belongsTo('a.b', { name: 'a-b-mesh', labels: {} })).toBe(true);
  expect(belongsTo('a.b', { name: 'whatever', labels: { 'catalyst.openova.io/sovereign': 'a.b' } })).toBe(
    true,
  );
  expect(
    belongsTo('a.b', { name: 'catalyst-a-b-c-cp1', labels: { 'catalyst.openova.io/sovereign': 'a.b.c' } }),
  ).toBe(false);
  expect(belongsTo('a.b', { name: 'xa-b-mesh', labels: {} })).toBe(false);
});

test('without a spec only the checks that need none run', async () => {
  const { spec: _, ...world } = checkWorld();
  const results = await runChecks(world);
  expect(results.map((one) => one.id)).toEqual([
    'token',
    'scope',
    'neighbours',
    'registry',
    'tofu',
    'clock',
    'disk',
  ]);
});

test('what else lives in the project is what is not of this Sovereign; where none is meant, each is named', async () => {
  const label = (fqdn: string) => ({ 'catalyst.openova.io/sovereign': fqdn });
  const own = object('servers', 'catalyst-omantel-omani-works-w1');
  const objects = [
    own,
    object('primary_ips', 'primary_ip-77', {}, { assignee_id: own.id }),
    object('primary_ips', 'primary_ip-78', {}, { assignee_id: null }),
    object('networks', 'catalyst-zain-omani-works-net', label('zain.omani.works')),
  ];
  const said = async (world: ReturnType<typeof checkWorld>) =>
    (await runChecks(world)).find((one) => one.id === 'neighbours')?.sentence;
  expect(await said(checkWorld({ objects }))).toBe(
    'The project also holds 1 primary ip, 1 network. Among them Sovereign zain.omani.works.',
  );
  expect(await said(checkWorld({ objects: objects.slice(0, 2) }))).toBe('Nothing else lives in the project.');
  const { spec: _, fqdn: __, ...nameless } = checkWorld({ objects });
  expect((await runChecks(nameless)).find((one) => one.id === 'neighbours')?.sentence).toBe(
    'The project holds 1 server, 2 primary ips, 1 network; by their labels of Sovereign zain.omani.works.',
  );
});

test('without a spec, what does not depend on a name is looked at with the defaults', async () => {
  const { spec: defaults, fqdn: _, ...world } = checkWorld();
  const results = await runChecks({ ...world, ...(defaults === undefined ? {} : { defaults }) });
  const ids = results.map((one) => one.id);
  expect(ids).toEqual(
    expect.arrayContaining(['stock', 'load-balancers', 'prices', 'dns', 'registry', 'git', 'k3s']),
  );
  for (const named of ['limits', 'leftovers', 'ssh-keys', 'name', 'certificates'])
    expect(ids).not.toContain(named);
  expect(results.filter((one) => one.state === 'fail')).toEqual([]);
});

test('without a DNS provider there is nothing to refuse', async () => {
  const none = await run(
    checkWorld({ world: { spec: spec({ dns: { provider: 'none' } }), dns: undefined } }),
  );
  expect([none.dns!.state, none.name!.state]).toEqual(['ok', 'ok']);
});

describe('where the provider makes no zones, the one that holds the name is shared', () => {
  const asked: (string | undefined)[] = [];
  const found = (zone: string | undefined, ...sets: [name: string, type: string][]) =>
    run(
      checkWorld({
        world: {
          spec: spec({ dns: { provider: 'dynadot' }, domain: { mode: 'own', fqdn: 'cloud.example.org' } }),
        },
        dns: {
          capabilities: { provider: 'Dynadot', createZone: false } as DnsProvider['capabilities'],
          verifyCredentials: async (domain) => void asked.push(domain),
          findZone: async () => zone,
          read: async () => ({
            ...{ zone: 'example.org', takenAt: '', verbatim: {} },
            sets: sets.map(([name, type]) => ({ name, type, ttl: 300, values: ['192.0.2.1'] })),
          }),
        },
      }),
    );

  test('it has to be there', async () => {
    const { name } = await found(undefined);
    expect(name).toMatchObject({ state: 'fail', code: 'CATALYST-DNS-ZONE-ABSENT' });
    expect(asked).toEqual(['cloud.example.org']);
  });

  test('others may live in it, but not answer for our names', async () => {
    const beside: [string, string][] = [
      ['example.org', 'A'],
      ['www.cloud.example.org', 'A'],
      ['cloud.example.org', 'TXT'],
    ];
    expect((await found('example.org', ...beside)).name!.state).toBe('ok');
    for (const type of ['A', 'CNAME', 'FORWARD']) {
      const { name } = await found('example.org', ...beside, ['console.cloud.example.org', type]);
      expect(name).toMatchObject({ state: 'fail', code: 'CATALYST-DNS-NAME-TAKEN' });
    }
  });

  test('the domain itself may be the Sovereign', async () => {
    const apex = await found('cloud.example.org', ['cloud.example.org', 'NS'], ['cloud.example.org', 'MX']);
    expect(apex.name!.state).toBe('ok');
  });
});

test('a pool that this DNS server does not hold is worth a word', async () => {
  const { name } = await run(checkWorld({ dns: { findZone: async () => undefined } }));
  expect([name!.state, name!.fix]).toEqual(['warn', expect.stringContaining('delegate omantel.omani.works')]);
});

test('an abort is not a finding', async () => {
  const stop = new AbortController();
  const world = checkWorld({
    hetzner: {
      pricing: async () => {
        stop.abort(new Error('stop'));
        throw new Error('aborted');
      },
    },
    world: { signal: stop.signal },
  });
  await expect(runChecks(world)).rejects.toThrow('stop');
});

test('150 ms added to every call keep the whole stage far under 5 s', async () => {
  let now = 0;
  const waiting: { at: number; go(): void }[] = [];
  const call = (depth: number) => new Promise<void>((go) => waiting.push({ at: now + depth * 150, go }));
  let finished = false;
  const all = runChecks(checkWorld({ call })).then((results) => {
    finished = true;
    return results;
  });
  while (!finished) {
    await new Promise((idle) => setImmediate(idle));
    waiting.sort((a, b) => a.at - b.at);
    const next = waiting.shift();
    if (next === undefined) continue;
    now = Math.max(now, next.at);
    next.go();
  }
  await all;
  expect(now).toBeGreaterThanOrEqual(4 * 150);
  expect(now).toBeLessThanOrEqual(6 * 150);
});
