import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, openSite, type Site } from '../support/catalyst-e2e.ts';
import { inventory, serverIds } from '../support/catalyst-e2e-cloud.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ speed: 2000 });
});
afterAll(() => site.close());

const CREATE = ['sovereign', 'create', '-f', REHEARSAL, '--yes'];
const RESUME = ['sovereign', 'resume', FQDN, '--yes'];

/** Sets faults as a person does, runs the command, and clears them. */
async function under(faults: string[][], command: string[]): Promise<Ended> {
  for (const words of faults) {
    const set = await site.catalyst(['sandbox', 'fault', ...words]);
    expect(set, set.stderr).toMatchObject({ code: 0 });
  }
  const ended = await site.catalyst(command);
  expect((await site.catalyst(['sandbox', 'fault', 'all', '--clear'])).stdout).toBe('No fault is set.\n');
  return ended;
}

/** Line breaks of the width are no part of a sentence. */
const said = ({ stderr, stdout }: Ended) => `${stdout}\n${stderr}`.replace(/\s+/g, ' ');

test('each fault that the checks meet refuses create with its code and sentence, and nothing is made', async () => {
  const cases: [faults: string[], exit: number, code: string, sentence: string][] = [
    [['hetzner-read-only-token'], 3, 'CATALYST-HETZNER-READ-ONLY', 'The Hetzner token may only read.'],
    [['hetzner-429'], 4, 'CATALYST-HETZNER-RATE-LIMITED', 'too many requests with this token'],
    [['hetzner-5xx'], 3, 'CATALYST-HETZNER-OUTAGE', 'Hetzner answered: the service is unavailable.'],
    [
      ['pull-secret-401', '--target', 'registry'],
      3,
      'CATALYST-PULL-SECRET',
      'The registry does not take the pull secret',
    ],
    [['dns-5xx'], 3, 'CATALYST-CHECK-NOT-READY', 'The PowerDNS API at 127.0.0.1'],
  ];
  for (const [faults, exit, code, sentence] of cases) {
    const ended = await under([faults], CREATE);
    expect({ fault: faults[0], exit: ended.code, said: said(ended) }).toMatchObject({
      exit,
      said: expect.stringContaining(sentence),
    });
    expect(said(ended)).toContain(code);
  }
  const warned = await under(
    [['chart-missing', '--target', 'registry']],
    ['sovereign', 'plan', '-f', REHEARSAL],
  );
  expect(warned.code).toBe(0);
  expect(said(warned)).toContain('does not hold bp-cilium');
  expect(Object.values(await inventory(site)).flat()).toEqual([]);
}, 180_000);

test('faults of the cloud and of the cluster stop one create after another, and resume ends it with the same servers', async () => {
  const cases: [faults: string[], exit: number, code: string, sentence: string][] = [
    [['hetzner-quota'], 4, 'CATALYST-HETZNER-LIMIT', 'server limit exceeded'],
    [
      ['hetzner-no-capacity', '--target', 'fsn1'],
      4,
      'CATALYST-HETZNER-NO-CAPACITY',
      'cpx32 is currently unavailable in fsn1',
    ],
    [
      ['hetzner-uniqueness', '--target', 'servers'],
      4,
      'CATALYST-HETZNER-NAME-TAKEN',
      'name not unique (uniqueness_error)',
    ],
  ];
  for (const [index, [faults, exit, code, sentence]] of cases.entries()) {
    const ended = await under([faults], index === 0 ? CREATE : RESUME);
    expect({ exit: ended.code, said: said(ended) }).toMatchObject({
      exit,
      said: expect.stringContaining(sentence),
    });
    expect(said(ended)).toContain(code);
  }
  expect(await serverIds(site)).toEqual({});
  const stuck = await under(
    [
      ['dependency-stuck', '--target', 'loki'],
      ['watch-cut', '--times', '3'],
      ['watch-410', '--times', '2'],
    ],
    [...RESUME, '--converge-timeout', '15s'],
  );
  expect(stuck.code, said(stuck)).toBeGreaterThanOrEqual(5);
  expect(said(stuck)).toMatch(/CATALYST-(TIMED-OUT|COMPONENT-FAILED)/);
  expect(said(stuck)).toContain('loki');
  const ids = await serverIds(site);
  const done = await under(
    [
      ['dns-lag', '--value', '60000'],
      ['cni-late', '--value', '60000'],
    ],
    RESUME,
  );
  expect({ exit: done.code, said: said(done) }).toMatchObject({
    exit: 0,
    said: expect.stringContaining('35 of 35'),
  });
  expect(await serverIds(site)).toEqual(ids);
}, 180_000);

test('the help lists every fault with what it does', async () => {
  const help = said(await site.catalyst(['sandbox', 'fault', '--help']));
  const { known } = JSON.parse((await site.catalyst(['sandbox', 'fault', '--json'])).stdout);
  expect(known.length).toBeGreaterThan(20);
  for (const { name } of known) expect(help).toContain(name);
});

test('a value is a number, or the word that the fault names', async () => {
  const stripe = ['sandbox', 'fault', 'stripe-refuses', '--target', 'customers'];
  const set = await site.catalyst([...stripe, '--value', 'resource_missing']);
  expect(set.stdout).toBe('Set now: stripe-refuses at customers\n');
  expect(said(await site.catalyst([...stripe, '--value', 'gone']))).toContain('takes resource_missing');
  expect(said(await site.catalyst(['sandbox', 'fault', 'dns-5xx', '--value', 'gone']))).toContain('a number');
  expect((await site.catalyst(['sandbox', 'fault', 'all', '--clear'])).code).toBe(0);
});
