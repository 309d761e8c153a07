import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords, delegationRecords } from '../../src/domain/record-set-canonical.ts';
import { hasTool, tool } from '../support/tools.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

const F = `signed.${POOL}`;
const VALIDATOR = await hasTool('delv');

describe.each(SITES)('a validating resolver on $name', ({ here, open }) => {
  let site: DnsSite;
  let folder: string;
  const check = test.skipIf(!here || !VALIDATOR);

  beforeAll(async () => {
    if (!here || !VALIDATOR) return;
    site = await open();
    folder = await mkdtemp(join(tmpdir(), 'catalyst-delv-'));
    await site.provider.ensureZone(F, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.om' });
    const upsert = [...canonicalRecords(F, '203.0.113.10'), recordSet(`a.b.${F}`, 'TXT', 60, ['"x"'])];
    await site.provider.write(F, { upsert, remove: [] });
    await anchor(F, 'anchor');
  });
  afterAll(async () => {
    await site?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** The zone's own key, as the only thing that is believed. */
  async function anchor(zone: string, file: string, change = (key: string) => key): Promise<void> {
    const answer = await site.query.ask({ name: zone, type: 'DNSKEY' }, { server: '192.0.2.53' });
    const [flags, protocol, algorithm, key] = answer.answers[0]!.data.split(' ');
    const line = `trust-anchors { "${zone}." static-key ${flags} ${protocol} ${algorithm} "${change(key!)}"; };\n`;
    await writeFile(join(folder, file), line);
  }

  async function validate(name: string, type: string, file = 'anchor', root = F): Promise<string> {
    const { host, port } = site.target.connect.lookup('192.0.2.53', 53, 'udp')!;
    const { path } = await tool('delv');
    const args = [`@${host}`, '-p', `${port}`, '-a', join(folder, file), `+root=${root}`, name, type];
    const { stdout, stderr } = await promisify(execFile)(path, args).catch((error) => error);
    return stdout + stderr;
  }

  check('finds every address fully validated, the wildcard ones too', async () => {
    for (const name of [F, `console.${F}`, `anything.${F}`, `two.labels.${F}`]) {
      const said = await validate(name, 'A');
      expect(said, name).toContain('; fully validated');
      expect(said, name).toContain('203.0.113.10');
    }
  });

  check('believes that something is not there', async () => {
    expect(await validate(`console.${F}`, 'TXT')).toContain('; negative response, fully validated');
    expect(await validate(`anything.${F}`, 'TXT')).toContain('; negative response, fully validated');
    expect(await validate(`b.${F}`, 'A')).toContain('; negative response, fully validated');
    expect(await validate(`none.b.${F}`, 'A')).toContain('; negative response, fully validated');
  });

  check('follows the chain from the key of the pool zone through our DS', async () => {
    await anchor(POOL, 'pool-anchor');
    expect(await validate(`console.${F}`, 'A', 'pool-anchor', POOL)).not.toContain('; fully validated');
    const ds = await site.provider.dsRecords(F);
    const upsert = delegationRecords({ fqdn: F, nameservers: NAMESERVERS, ds });
    await site.provider.write(POOL, { upsert, remove: [] });
    expect(await validate(`console.${F}`, 'A', 'pool-anchor', POOL)).toContain('; fully validated');
    expect(await validate(`absent.${POOL}`, 'A', 'pool-anchor', POOL)).toContain('fully validated');
  });

  check('does not believe another key', async () => {
    const other = (key: string) => Buffer.from(key, 'base64').reverse().toString('base64');
    await anchor(F, 'wrong', other);
    const said = await validate(`console.${F}`, 'A', 'wrong');
    expect(said).not.toContain('fully validated');
    expect(said).toContain('resolution failed');
  });
});
