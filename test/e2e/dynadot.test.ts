import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Domain } from '../../src/sandbox/dynadot/domain.ts';
import { CanaryScanner } from '../support/canary.ts';
import { scanFiles } from '../support/canary-files.ts';
import { type Ended, openSite, type Site } from '../support/catalyst-e2e.ts';
import { listed } from '../support/catalyst-e2e-cloud.ts';
import { journal } from '../support/catalyst-e2e-journal.ts';
import { addressesOf } from '../support/catalyst-e2e-reach.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';

const SPEC = join(PACKAGE_FOLDER, 'examples', 'dynadot.yaml');
const FQDN = 'cloud.example.org';
const CREATE = ['sovereign', 'create', '-f', SPEC, '--yes'];
let site: Site;
const ended: Ended[] = [];

const say = async (...args: string[]) => {
  const one = await site.catalyst(args);
  ended.push(one);
  return one;
};

/** The domain as the simulated account keeps it, without what moves by itself. */
async function domain(): Promise<Omit<Domain, 'serial'>> {
  const file = join(site.stateDir, 'sandbox', 'dynadot.json');
  const { domains } = JSON.parse(await readFile(file, 'utf8')) as { domains: Domain[] };
  const { serial: _, ...rest } = domains.find(({ name }) => name === 'example.org')!;
  return rest;
}

describe.skipIf(!(await hasTool('tofu')))('a domain of one’s own at Dynadot (needs tofu)', () => {
  let before: Omit<Domain, 'serial'>;
  beforeAll(async () => {
    site = await openSite();
    // Whatever the account keeps is written with its first change.
    const { dynadotApi, credentials } = await site.context();
    const query = new URLSearchParams({
      ...{ key: credentials.dynadotKey, command: 'add_ns', host: 'ns1.openova.test' },
    });
    await fetch(`${dynadotApi}/api3.json?${query}`);
    before = await domain();
  });
  afterAll(() => site?.close());

  test('a refused write stops create; resume ends it, in one append beside what is there', async () => {
    await site.fault('dynadot-invalid-key', { target: 'set_dns2', times: 1 });
    const refused = await say(...CREATE);
    expect({ code: refused.code, said: refused.stderr }).toMatchObject({
      code: 3,
      said: expect.stringContaining('CATALYST-DNS-CREDENTIAL'),
    });
    expect(await domain()).toEqual(before);
    const done = await say('sovereign', 'resume', FQDN);
    expect({ code: done.code, said: done.stderr.slice(-600) }).toMatchObject({ code: 0 });
    const now = await domain();
    expect(now).toMatchObject({ main: before.main, ttl: before.ttl });
    expect(now.sub.slice(0, before.sub.length)).toEqual(before.sub);
    expect(now.sub).toHaveLength(before.sub.length + 9);
  });

  test('its name servers answer with the load balancer, and with what others have', async () => {
    const [balancer] = await listed(site, 'load_balancers');
    const ipv4: string = balancer?.public_net.ipv4.ip;
    expect(await addressesOf(site, `console.${FQDN}`)).toEqual([ipv4]);
    expect(await addressesOf(site, `anything.${FQDN}`)).toEqual([ipv4]);
    expect(await addressesOf(site, 'mail.example.org')).toEqual(['192.0.2.25']);
  });

  test('that the zone has one TTL is said', async () => {
    const lines = (await journal(site, FQDN)).flatMap((event) =>
      event.type === 'stage-line' && event.stage === 'records' ? [event.text] : [],
    );
    expect(lines.join('\n')).toContain('example.org has one TTL for all of its records, 1800 s');
  });

  test('create again finds nothing to do', async () => {
    expect(await say(...CREATE)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was changed.'),
    });
  });

  test('a name that no domain of the account holds is refused before anything is made', async () => {
    const other = await say(...CREATE, '--fqdn', 'cloud.example.edu');
    expect({ code: other.code, said: other.stderr }).toMatchObject({
      code: 4,
      said: expect.stringContaining('no domain for cloud.example.edu'),
    });
  });

  test('dns restore brings every byte back', async () => {
    const restored = await say('dns', 'restore', FQDN, 'example.org-1', '--yes');
    expect({ code: restored.code, said: restored.stderr }).toMatchObject({ code: 0 });
    expect(JSON.stringify(await domain())).toBe(JSON.stringify(before));
  });

  test('the key is in nothing that was said or written', async () => {
    const { credentials } = await site.context();
    const scanner = new CanaryScanner({ dynadotKey: credentials.dynadotKey });
    const said = ended.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(scanner.scan('output', Buffer.from(said))).toEqual([]);
    // The sandbox keeps its own credentials; nobody else may.
    const { leaks, files } = await scanFiles(scanner, site.folder, (path) =>
      path.startsWith('state/sandbox/'),
    );
    expect(leaks).toEqual([]);
    expect(files.join('\n')).toContain('events.ndjson');
    const log = await readFile(join(site.stateDir, 'sandbox', 'sandbox.log'));
    expect(scanner.scan('log', log)).toEqual([]);
  });
});
