import { readdir, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveSpec } from '../../../../src/cli/settings/resolve-spec.ts';
import { originText } from '../../../../src/cli/settings/sourced.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U rehearsal';
const complete = {
  'org-name': 'Omantel',
  'org-email': 'ops@omantel.om',
  subdomain: 'omantel',
  'ssh-key': [KEY],
};

async function refusal(sources: Parameters<typeof resolveSpec>[0]): Promise<CatalystError> {
  try {
    await resolveSpec(sources);
  } catch (error) {
    if (error instanceof CatalystError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const faulty = `version: 1
organization:
  name: Omantel
  email: "ops@"
domain:
  subdomain: omantel
regions:
  - controlPlane: {type: cpx32, count: 1}
    location: fsn2
    workers:
      type: cpx32
      count: 30
  - location: nbg1
    workres: {count: 2}
k3s: [v1]
access:
  sshKeys: ["ssh-ed25519 AAAA"]
  apiCidrs: [203.0.113.7/24, 10.0.0.0/33]
dns:
  provider: powerdsn
  parent: maybe
`;

test('every fault of a file comes at once, with field, reason, fix, line and column', async () => {
  const error = await refusal({ file: { name: 'sovereign.yaml', text: faulty } });
  expect(error.code).toBe('CATALYST-SPEC-INVALID');
  expect(error.exit).toBe(2);
  const places = error.faults!.map(({ field, line, column }) => `${field} ${line}:${column}`);
  expect(places).toEqual([
    'organization.email 4:10',
    'regions[0].location 9:15',
    'regions[0].workers.count 12:14',
    'regions[1].workres 14:5',
    'k3s 15:6',
    'access.sshKeys[0] 17:13',
    'access.apiCidrs[0] 18:14',
    'access.apiCidrs[1] 18:30',
    'dns.provider 20:13',
    'dns.parent 21:11',
  ]);
  expect(error.faults!.map((fault) => fault.fix)).toEqual(
    expect.arrayContaining([
      'Did you mean fsn1?',
      'Use lb21, or 24 workers.',
      'Did you mean workers?',
      'Did you mean powerdns?',
    ]),
  );
});

test('flag beats variable beats file beats default, and each value says where it came from', async () => {
  const file = {
    name: 'sovereign.yaml',
    text: 'organization: {name: F, email: f@example.org}\nk3s:\n  version: v1.36.2+k3s1\n',
  };
  const env = {
    CATALYST_ORG_NAME: 'V',
    CATALYST_ORG_EMAIL: 'v@example.org',
    CATALYST_SUBDOMAIN: 'omantel',
    CATALYST_SSH_KEY: KEY,
  };
  const { spec, origins } = await resolveSpec({ file, env, flags: { 'org-email': 'flag@example.org' } });
  expect(spec.organization).toEqual({ name: 'V', email: 'flag@example.org' });
  const texts = (key: string) => originText(origins[key]!);
  expect(texts('organization.email')).toBe('flag --org-email');
  expect(texts('organization.name')).toBe('variable CATALYST_ORG_NAME');
  expect(texts('k3s.version')).toBe('sovereign.yaml:3');
  expect(texts('gitops.branch')).toBe('default');
  expect(spec.name).toBe('omantel');
});

test('a sandbox dictates its own addresses', async () => {
  const context = {
    'dns.api': 'http://127.0.0.1:4000',
    'dns.nameservers': ['ns1.openova.test', 'ns2.openova.test'],
  };
  const { spec, origins } = await resolveSpec({
    flags: { ...complete, 'dns-api': 'https://pdns.example.org' },
    context,
  });
  expect(spec.dns).toMatchObject({ api: 'http://127.0.0.1:4000', nameservers: context['dns.nameservers'] });
  expect(origins['dns.api']).toEqual({ source: 'context' });
});

test('locations given as flags make regions; one value is for all of them, n are for each', async () => {
  const { spec } = await resolveSpec({
    flags: { ...complete, location: ['fsn1', 'ash'], workers: ['1', '3'], 'control-planes': ['3'] },
  });
  expect(
    spec.regions.map((region) => [region.location, region.controlPlane.count, region.workers.count]),
  ).toEqual([
    ['fsn1', 3, 1],
    ['ash', 3, 3],
  ]);
  const error = await refusal({
    flags: { ...complete, location: ['fsn1', 'ash', 'sin'], workers: ['1', '3'] },
  });
  expect(error.faults![0]).toMatchObject({
    field: 'regions[].workers.count (--workers)',
    reason: '2 values for 3 regions.',
  });
});

test('what is missing is named at once with flag, variable and key', async () => {
  const error = await refusal({ flags: { 'org-name': 'Omantel' } });
  expect(error.code).toBe('CATALYST-ANSWER-MISSING');
  expect(error.faults!.map((fault) => fault.field)).toEqual([
    'organization.email',
    'domain.subdomain',
    'access.sshKeys',
  ]);
  expect(error.faults![1]!.fix).toContain('--subdomain, CATALYST_SUBDOMAIN or domain.subdomain');
});

test('an open API is taken with a warning', async () => {
  const open = await resolveSpec({ flags: complete });
  expect(open.warnings.map((warning) => warning.field)).toEqual(['access.apiCidrs']);
  const narrow = await resolveSpec({ flags: { ...complete, 'api-cidr': ['203.0.113.0/24'] } });
  expect(narrow.warnings).toEqual([]);
});

test('keys and authorities named by file are read, and a file that cannot be read is a fault with its place', async () => {
  const readText = async (path: string) => {
    if (path === 'a.pub') return `${KEY}\n`;
    throw Object.assign(new Error('no'), { code: 'ENOENT' });
  };
  const { spec } = await resolveSpec({
    flags: { ...complete, 'ssh-key': ['file:a.pub'] },
    references: { readText },
  });
  expect(spec.access.sshKeys).toEqual([KEY]);
  const error = await refusal({
    flags: { ...complete, 'ssh-key': ['file:b.pub'], 'ca-file': 'ca.pem' },
    references: { readText },
  });
  expect(error.faults!.map((fault) => fault.field)).toEqual(
    expect.arrayContaining(['access.sshKeys[0] (--ssh-key)', 'network.caFile (--ca-file)']),
  );
});

test.each([
  ['a scalar', 'hello', 'holds no fields'],
  ['an alias', 'organization: &a {name: x}\ndomain: *a\n', 'is an alias'],
  ['a key twice', 'name: abc\nname: abd\n', 'stands in the file twice'],
  ['broken YAML', 'name: [', 'Flow sequence'],
  ['a newer version', 'version: 2\n', 'not a version this program reads'],
  ['an empty list of regions', 'regions: []\n', 'empty list'],
])('refuses %s without a stack', async (_, text, reason) => {
  const error = await refusal({ flags: complete, file: { name: 'sovereign.yaml', text } });
  expect(error.code).toBe('CATALYST-SPEC-INVALID');
  expect(error.faults!.map((fault) => fault.reason).join('\n')).toContain(reason);
});

test('hostile text in a value reaches no message with its control characters', async () => {
  const error = await refusal({ flags: { ...complete, location: ['\u001b[31mfsn1\u202e'] } });
  expect(JSON.stringify(error.toObject())).not.toMatch(/\\u001b|\u202e/);
});

test('every shipped example holds', async () => {
  const folder = new URL('../../../../examples/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  expect(names).toContain('rehearsal.yaml');
  for (const name of names) {
    const { spec } = await resolveSpec({
      file: { name, text: await readFile(new URL(name, folder), 'utf8') },
    });
    expect(spec.version).toBe(1);
  }
});

test('no file, however damaged, is more than a list of faults', async () => {
  const words = [
    'name',
    'regions',
    'domain:',
    '- ',
    ': ',
    '\n',
    '  ',
    '&a',
    '*a',
    '<<',
    '!!js',
    '[',
    '}',
    '"',
    '|',
    '%',
    '---',
    '\u0000',
    '1e9',
    'null',
    '?',
  ];
  const pieces = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const error = await refusal({ file: { name: 'sovereign.yaml', text: parts.join('') } });
      expect(error.exit).toBe(2);
      expect(error.faults!.length).toBeGreaterThan(0);
      expect(JSON.stringify(error.toObject())).not.toMatch(/\\u0000|at file:/);
    }),
    { numRuns: 300, examples: [[['- ', '}', '\u0000']]] },
  );
});

test('a file that nests or repeats without end is refused at once', async () => {
  for (const text of [
    '['.repeat(50_000),
    `a: ${'x'.repeat(2_000_000)}`,
    `regions:\n${'- {}\n'.repeat(5_000)}`,
  ]) {
    const started = process.cpuUsage();
    expect((await refusal({ flags: complete, file: { name: 'sovereign.yaml', text } })).code).toBe(
      'CATALYST-SPEC-INVALID',
    );
    // Of the processor, which a busy machine does not stretch as it does time.
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  }
});

test('every fault has a fix: what would do, or the nearest value', async () => {
  const { faults = [] } = await refusal({
    flags: {
      ...complete,
      name: 'Omantel_X',
      'org-name': ' ',
      'org-email': 'ops',
      'dns-provider': 'route53',
      'ssh-cidr': ['203.0.113.0/33'],
    },
  });
  const fixes = Object.fromEntries(faults.map(({ field, fix }) => [field.split(' ')[0], fix]));
  expect(fixes).toMatchObject({
    name: expect.stringContaining('omantel-x would do'),
    'organization.name': expect.stringMatching(/^For example /),
    'organization.email': expect.stringContaining('@'),
    'dns.provider': 'For example powerdns.',
    'access.sshCidrs[0]': 'At most /32.',
  });
  expect(faults.filter(({ fix }) => fix === undefined)).toEqual([]);
});

test('a flag takes a list with commas as its variable does', async () => {
  const { spec } = await resolveSpec({ flags: { ...complete, 'api-cidr': ['1.2.3.0/24,2.3.4.0/24'] } });
  expect(spec.access.apiCidrs).toEqual(['1.2.3.0/24', '2.3.4.0/24']);
});

test('a file is blamed only for what stands in it', async () => {
  const text = `organization: {name: Omantel, email: ops@omantel.om}\ndomain: {subdomain: omantel}\naccess: {sshKeys: ["${KEY}"]}\n`;
  const file = { name: 'good.yaml', text };
  const refused = await refusal({ file, env: { CATALYST_WORKERS: '900', CATALYST_K3S_VERSION: 'x' } });
  expect(refused.message).toBe('What was asked for has 2 faults. Nothing was touched.');
  expect(refused.faults?.map(({ field }) => field)).toContain('k3s.version (CATALYST_K3S_VERSION)');
});

test('a variable that leaves fewer regions than the file names is told', async () => {
  const text = 'regions: [{location: fsn1}, {location: nbg1}, {location: hel1}]\n';
  const { warnings, spec } = await resolveSpec({
    ...{ flags: complete, file: { name: 'three.yaml', text } },
    env: { CATALYST_LOCATION: 'nbg1' },
  });
  expect(spec.regions).toHaveLength(1);
  expect(warnings).toContainEqual(
    expect.objectContaining({ field: 'regions', reason: 'the file names 3; CATALYST_LOCATION leaves 1' }),
  );
});
