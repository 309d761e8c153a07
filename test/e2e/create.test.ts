import { execFile } from 'node:child_process';
import { mkdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { inventory, listed, serverIds, userDataPrints } from '../support/catalyst-e2e-cloud.ts';
import { journal } from '../support/catalyst-e2e-journal.ts';
import { addressesOf, getOverTls } from '../support/catalyst-e2e-reach.ts';
import { FQDN, REHEARSAL, specFile } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const run = promisify(execFile);
const base = 'catalyst-omantel-omani-works';
let site: Site;

describe.skipIf(!(await hasTool('tofu')))('from a token to a converged Sovereign (needs tofu)', () => {
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test('create ends with 0 and one object of each', async () => {
    const ended = await site.catalyst(['sovereign', 'create', '-f', REHEARSAL, '--yes']);
    expect(ended.stderr.split('\n').slice(-20).join('\n')).toContain('run       done');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(`https://console.${FQDN}`);
    expect(await inventory(site)).toMatchObject({
      servers: [`${base}-cp1`, `${base}-w1`],
      networks: [`${base}-net`],
      firewalls: [`${base}-fw`],
      load_balancers: [`${base}-lb`],
      placement_groups: [`${base}-pg-cp`, `${base}-pg-w1`],
      // The second one is Hetzner's own, for a worker; it goes with the server.
      primary_ips: [`${base}-cp1-ip`, expect.stringMatching(/^primary_ip-\d+$/)],
      ssh_keys: [expect.stringContaining(`${base}-key-`)],
    });
  });

  test('the load balancer’s targets are healthy, DNS answers with it, the console with verified TLS', async () => {
    const [balancer] = await listed(site, 'load_balancers');
    const states = balancer?.targets.flatMap((target: { health_status: { status: string }[] }) =>
      target.health_status.map(({ status }) => status),
    );
    expect(states).toHaveLength(6);
    expect(new Set(states)).toEqual(new Set(['healthy']));
    const ipv4: string = balancer?.public_net.ipv4.ip;
    expect(await addressesOf(site, `console.${FQDN}`)).toEqual([ipv4]);
    expect(await addressesOf(site, `anything.${FQDN}`)).toEqual([ipv4]);
    const { authority } = await site.context();
    const console = { address: `${ipv4}:443`, servername: `console.${FQDN}`, ca: authority };
    expect(await getOverTls(site, console)).toMatchObject({ status: 200 });
    await expect(getOverTls(site, { ...console, servername: 'console.example.org' })).rejects.toThrow();
  });

  test('list, show, logs, explain and wait tell it, in text and JSON', async () => {
    const list = JSON.parse((await site.catalyst(['sovereign', 'list', '--json'])).stdout);
    expect(list.sovereigns).toMatchObject([{ fqdn: FQDN, state: 'done', sandbox: true, monthly: '35.37' }]);
    const show = await site.catalyst(['sovereign', 'show', FQDN]);
    expect(show.stdout).toContain('35 of 35 installed');
    expect(show.stdout).toContain(`${base}-w1`);
    const logs = await site.catalyst(['sovereign', 'logs', FQDN, '--json']);
    for (const line of logs.stdout.split('\n').filter(Boolean))
      expect(JSON.parse(line)).toHaveProperty('text');
    expect((await site.catalyst(['sovereign', 'explain', FQDN])).stdout).toMatch(
      /^Nothing waits on .*, 35 of 35 installed\.\nLooked at fsn1 at [\d:]{8} UTC\.\n$/,
    );
    for (const goal of ['ready', 'component=harbor', 'dns']) {
      expect(await site.catalyst(['sovereign', 'wait', FQDN, '--for', goal])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(
          `^${FQDN}: ${goal} \\((seen in fsn1 at|by its journal of) [\\d: -]+ UTC\\)\n$`,
        ),
      });
    }
    const missing = await site.catalyst(['sovereign', 'wait', FQDN, '--for', 'component=nowhere']);
    expect(missing.code).toBe(2);
  });

  test('the kubeconfig’s exec entry opens the API, and nothing else does', async () => {
    const { stdout, code } = await site.catalyst(['sovereign', 'kubeconfig', FQDN]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('PRIVATE KEY');
    const config = parse(stdout);
    const { server, 'tls-server-name': servername, ...cluster } = config.clusters[0].cluster;
    const { command, args, env } = config.users[0].user.exec;
    const own = Object.fromEntries(env.map((one: { name: string; value: string }) => [one.name, one.value]));
    const kubectlEnv = {
      HOME: site.folder,
      PATH: '/usr/bin:/bin',
      CATALYST_CONFIG_DIR: site.configDir,
      ...own,
    };
    const { status } = JSON.parse((await run(command, args, { env: kubectlEnv, cwd: '/' })).stdout);
    const hours = (Date.parse(status.expirationTimestamp) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(0.9);
    expect(hours).toBeLessThan(1.1);
    const api = {
      address: server.replace('https://', ''),
      servername,
      ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
      path: '/api/v1/nodes',
    };
    const nodes = await getOverTls(site, {
      ...api,
      cert: status.clientCertificateData,
      key: status.clientKeyData,
    });
    expect(nodes.status).toBe(200);
    expect(JSON.parse(nodes.body).items).toHaveLength(2);
    expect((await getOverTls(site, api)).status).toBe(401);
  });

  test('create again finds nothing to do; plan says so too', async () => {
    const before = await serverIds(site);
    const again = await site.catalyst(['sovereign', 'create', '-f', REHEARSAL]);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed.') });
    expect(await serverIds(site)).toEqual(before);
    const plan = await site.catalyst(['sovereign', 'plan', '-f', REHEARSAL, '--detailed-exitcode', '--json']);
    expect(plan.code).toBe(0);
    expect(JSON.parse(plan.stdout).infrastructure).toEqual([]);
  });

  test('another k3s: nothing would change, and every node that keeps its own is named', async () => {
    const plan = ['sovereign', 'plan', '-f', REHEARSAL, '--k3s-version', 'v1.34.1+k3s1', '--json'];
    const { stdout, stderr, code } = await site.catalyst(plan);
    expect(code, stderr.slice(-1_000)).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ empty: true, oldTemplate: [`${base}-cp1`, `${base}-w1`] });
  });

  test('a type that its servers cannot become is refused in the plan', async () => {
    const refused = await site.catalyst(['sovereign', 'plan', '-f', REHEARSAL, '--worker-type', 'cax31']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/regions\[0\]\.workers\.type\s+.*x86 .*cpx32.*arm/s);
  });

  test('one more worker: planned as one server, refused without a yes, made with it', async () => {
    const before = { ids: await serverIds(site), prints: await userDataPrints(site) };
    const more = await specFile(site, 'more', (spec) => {
      spec.regions[0]!.workers.count = 2;
    });
    const plan = await site.catalyst(['sovereign', 'plan', '-f', more, '--detailed-exitcode', '--json']);
    expect(plan.code).toBe(8);
    const servers = JSON.parse(plan.stdout).infrastructure.filter(
      (change: { kind: string }) => change.kind === 'server',
    );
    expect(servers).toMatchObject([{ action: 'create', name: `${base}-w2` }]);
    const refused = await site.catalyst(['sovereign', 'create', '-f', more]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--yes');
    expect(await serverIds(site)).toEqual(before.ids);
    expect(await site.catalyst(['sovereign', 'create', '-f', more, '--yes'])).toMatchObject({ code: 0 });
    expect(await serverIds(site)).toEqual({ ...before.ids, [`${base}-w2`]: expect.any(Number) });
    expect(await userDataPrints(site)).toMatchObject(before.prints);
  });

  test('other types: each server keeps its id and has power again, the cluster answers', async () => {
    const before = await serverIds(site);
    // Of the same disk, so that there is a way back.
    const larger = await specFile(site, 'larger', (spec) => {
      spec.regions[0]!.workers.count = 2;
      spec.regions[0]!.workers.type = 'cx43';
      spec.regions[0]!.controlPlane.type = 'cx43';
    });
    const ended = await site.catalyst(['sovereign', 'create', '-f', larger, '--yes']);
    expect(ended.code, ended.stderr.slice(-2_000)).toBe(0);
    expect(ended.stderr).toContain('it is off meanwhile');
    const servers = await listed(site, 'servers');
    expect(servers.map(({ status, server_type }) => [status, server_type.name])).toEqual(
      servers.map(() => ['running', 'cx43']),
    );
    expect(await serverIds(site)).toEqual(before);
    const back = await specFile(site, 'back', (spec) => {
      spec.regions[0]!.workers.count = 2;
    });
    expect(await site.catalyst(['sovereign', 'create', '-f', back, '--yes'])).toMatchObject({ code: 0 });
  });

  test('a server that would be replaced needs the name repeated, whatever --yes says', async () => {
    const before = await serverIds(site);
    const moved = await specFile(site, 'moved', (spec) => {
      spec.regions[0]!.workers.count = 2;
      spec.regions[0]!.location = 'nbg1';
    });
    const refused = await site.catalyst(['sovereign', 'create', '-f', moved, '--yes']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`--confirm=${FQDN}`);
    expect(await serverIds(site)).toEqual(before);
    const events = await journal(site, FQDN);
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', outcome: 'refused' });
  });

  test('export, an empty state folder, import: show and resume go on from there', async () => {
    const archive = join(site.folder, 'omantel.sealed');
    const exported = await site.catalyst(['sovereign', 'export', FQDN, '--file', archive, '--json']);
    expect(exported.code).toBe(0);
    expect((await stat(archive)).mode & 0o777).toBe(0o600);
    const elsewhere = join(site.folder, 'elsewhere');
    await mkdir(elsewhere, { mode: 0o700 });
    await symlink(join(site.stateDir, 'sandbox'), join(elsewhere, 'sandbox'));
    const there = { env: { CATALYST_STATE_DIR: elsewhere } };
    expect((await site.catalyst(['sovereign', 'show', FQDN], there)).code).toBe(3);
    expect(await site.catalyst(['sovereign', 'import', '--file', archive], there)).toMatchObject({ code: 0 });
    const shown = await site.catalyst(['sovereign', 'show', FQDN, '--json'], there);
    expect(JSON.parse(shown.stdout).summary).toMatchObject({ fqdn: FQDN, sandbox: true });
    const before = await serverIds(site);
    expect(await site.catalyst(['sovereign', 'resume', FQDN], there)).toMatchObject({ code: 0 });
    expect(await serverIds(site)).toEqual(before);
    const stranger = { env: { ...there.env, CATALYST_PASSPHRASE: 'another one altogether' } };
    const refused = await site.catalyst(['sovereign', 'import', '--file', archive, '--replace'], stranger);
    expect(refused.code).not.toBe(0);
    expect(refused.code).not.toBe(1);
  });
});
