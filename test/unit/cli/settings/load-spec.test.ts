import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSpec, sandboxValues } from '../../../../src/cli/settings/load-spec.ts';
import { configRows } from '../../../../src/cli/settings/print-config.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U rehearsal';
const text = `organization: {name: Omantel, email: ops@omantel.om}
domain: {subdomain: omantel}
access: {sshKeys: ["file:keys/a.pub"]}
network: {caFile: ca.pem}
registry: {pullSecret: "file:pull"}
`;
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'catalyst-load-'));
  await mkdir(join(cwd, 'specs/keys'), { recursive: true });
  await writeFile(join(cwd, 'specs/sovereign.yaml'), text);
  await writeFile(join(cwd, 'specs/keys/a.pub'), `${KEY}\n`);
  await writeFile(join(cwd, 'specs/ca.pem'), '-----BEGIN CERTIFICATE-----\n');
});
afterAll(() => rm(cwd, { recursive: true }));
const request = () => ({
  env: {},
  cwd,
  home: cwd,
  readStdin: async () => text.replace('keys/', 'specs/keys/').replace('ca.pem', 'specs/ca.pem'),
});

test("paths in a file are taken from the file's folder and kept whole", async () => {
  const { spec } = await loadSpec({
    ...request(),
    file: 'specs/sovereign.yaml',
    flags: { json: true, file: 'x' },
  });
  expect(spec.access.sshKeys).toEqual([KEY]);
  expect(spec.network.caFile).toBe(join(cwd, 'specs/ca.pem'));
  expect(spec.registry.pullSecret).toBe(`file:${join(cwd, 'specs/pull')}`);
});

test('- reads stdin, whose paths are taken from here', async () => {
  const { spec, origins } = await loadSpec({ ...request(), file: '-', flags: {} });
  expect(spec.access.sshKeys).toEqual([KEY]);
  expect(origins['organization.name']).toMatchObject({ source: 'file', file: 'stdin', line: 1 });
});

test('a file that is not there is told with the way to write one', async () => {
  await expect(loadSpec({ ...request(), file: 'absent.yaml', flags: {} })).rejects.toMatchObject({
    code: 'CATALYST-USAGE',
    hint: expect.stringContaining('catalyst init'),
  });
});

test('each value is shown with its origin', async () => {
  const context = sandboxValues({
    powerdnsApi: 'http://127.0.0.1:4',
    nameservers: ['ns1.openova.test', 'ns2.openova.test'],
  });
  const resolved = await loadSpec({
    ...request(),
    file: 'specs/sovereign.yaml',
    flags: { workers: ['0'] },
    context,
  });
  const keys = configRows(resolved).map((row) => row.key);
  expect(keys.indexOf('domain.mode')).toBeLessThan(keys.indexOf('domain.pool'));
  expect(keys.indexOf('regions[0].loadBalancer.type')).toBeLessThan(keys.indexOf('k3s.version'));
  const rows = Object.fromEntries(configRows(resolved).map((row) => [row.key, `${row.value} ${row.origin}`]));
  expect(rows['organization.name']).toBe('Omantel specs/sovereign.yaml:1');
  expect(rows['regions[0].workers.count']).toBe('0 flag --workers');
  expect(rows['dns.api']).toBe('http://127.0.0.1:4 context');
  expect(rows['gitops.branch']).toBe('main default');
});
