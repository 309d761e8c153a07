import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeFiles } from '../../src/clients/files/atomic.ts';
import { openSealedStore } from '../../src/clients/secrets/sealed-store.ts';
import { type Canaries, CanaryScanner, formsOf, type Leak } from '../support/canary.ts';
import { type SeenProcess, watchChildren } from '../support/canary-children.ts';
import { scanFiles } from '../support/canary-files.ts';
import { type Ended, eventually, openSite, type Site } from '../support/catalyst-e2e.ts';
import { sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const PASSPHRASE = `canary-${randomBytes(24).toString('base64url')}-ünder "quotes"`;
const KEPT = { env: { CATALYST_PASSPHRASE: PASSPHRASE } };
/** The sandbox is the outside world: it is given user_data, and keeps its own credentials. */
const OUTSIDE = /^state\/sandbox\//;
const CREATE = ['sovereign', 'create', '-f', REHEARSAL];
let site: Site;

describe.skipIf(process.platform !== 'linux' || !(await hasTool('tofu')))(
  'no secret comes out (needs tofu and proc)',
  () => {
    const said: { command: string; ended: Ended }[] = [];
    let children: SeenProcess[] = [];
    let canaries: Canaries = {};
    let scanner = new CanaryScanner({});

    const say = async (...args: string[]) => {
      const ended = await site.catalyst(args, KEPT);
      expect(ended.signal).toBe(null);
      said.push({ command: args.slice(0, 2).join(' '), ended });
      return ended;
    };

    beforeAll(async () => {
      site = await openSite();
      const watch = watchChildren(site.folder);
      await everyCommand(say);
      children = await watch.stop();
      canaries = await planted(await keyOfACredential());
      scanner = new CanaryScanner(canaries);
    }, 240_000);
    afterAll(() => site?.close());

    test('the canaries are all there, and the runs went as they should', () => {
      expect(Object.keys(canaries)).toEqual(
        expect.arrayContaining(['hetznerToken', 'powerdnsApiKey', 'passphrase', 'state-passphrase']),
      );
      for (const name of ['serverToken', 'agentToken', 'serviceKey', 'serverCa', 'clientCa', 'etcdPeerCa']) {
        expect(canaries[`fsn1 ${name}`]?.length, name).toBeGreaterThan(20);
      }
      const codes = said.map(({ ended }) => ended.code);
      expect(codes.filter((code) => code === 1 || code === null)).toEqual([]);
      expect(codes.filter((code) => code === 0).length).toBeGreaterThan(10);
    });

    test('a planted leak is found, in every form', async () => {
      const folder = join(site.folder, 'planted');
      await mkdir(folder);
      for (const [name, value] of Object.entries(canaries)) {
        const forms = formsOf(value).map(([, form]) => form);
        const packed = gzipSync(`{"inside": ${JSON.stringify(value)}}`);
        for (const leak of [...forms, packed.toString('base64'), packed]) {
          await writeFile(join(folder, 'leak'), typeof leak === 'string' ? `before${leak}after` : leak);
          const { leaks } = await scanFiles(scanner, folder, () => false);
          expect(leaks.map(({ canary }) => canary)).toContain(name);
        }
      }
      await rm(folder, { recursive: true });
      const watch = watchChildren(site.folder);
      const token = canaries.hetznerToken!;
      const env = { TOKEN: token };
      const child = spawn('sleep', ['30'], { cwd: site.folder, env });
      const shell = spawn('sh', ['-c', 'read line', token], { cwd: site.folder });
      await eventually('both children', () => {
        const byArgv = watch.seen.some(({ argv }) => argv.includes(token));
        const byEnvironment = watch.seen.some(({ environment }) => environment.includes(token));
        return (byArgv && byEnvironment) || undefined;
      });
      child.kill('SIGKILL');
      shell.kill('SIGKILL');
      const seen = await watch.stop();
      expect(leaksOfChildren(seen).map(({ form }) => form)).toEqual(
        expect.arrayContaining(['argv: plain', 'environment: plain']),
      );
    });

    test('not by arguments of a child, nor by the environment of any but OpenTofu', () => {
      const programs = new Set(children.map(({ program }) => program));
      expect([...programs]).toEqual(expect.arrayContaining(['node', 'tofu']));
      expect(leaksOfChildren(children)).toEqual([]);
    });

    test('not by what a command says, in text, events or JSON, when it works and when it fails', () => {
      const leaks = said.flatMap(({ command, ended }) => [
        ...scanner.scan(`stdout of ${command}`, Buffer.from(ended.stdout)),
        ...scanner.scan(`stderr of ${command}`, Buffer.from(ended.stderr)),
      ]);
      expect(leaks).toEqual([]);
      const text = said.map(({ ended }) => ended.stdout + ended.stderr).join('\n');
      expect(text).not.toContain('PRIVATE KEY');
      expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    });

    test('not by a file: journal, snapshot, plan, state, logs, exports, what was left in HOME', async () => {
      const { leaks, files } = await scanFiles(scanner, site.folder, (path) => OUTSIDE.test(path));
      const names = files.map((path) => path.replace(`state/sovereigns/${FQDN}/`, ''));
      for (const wanted of ['events.ndjson', 'sovereign.json', 'tofu/plan.bin', 'tofu/terraform.tfstate']) {
        expect(names).toContain(wanted);
      }
      expect(names).toEqual(
        expect.arrayContaining(['tofu/log/apply.out', 'secrets.sealed', 'omantel.sealed']),
      );
      expect(leaks).toEqual([]);
    });

    /** Our own program was given the passphrase; OpenTofu and its provider are given what they need, by environment. */
    function leaksOfChildren(seen: SeenProcess[]): Leak[] {
      const given = (program: string) => program === 'tofu' || program.startsWith('terraform-provider-');
      return seen.flatMap(({ program, argv, environment }) => {
        const isOwn = argv.includes('bin/run.js');
        const kept = given(program) || isOwn ? '' : environment;
        return [
          ...scanner
            .scan(program, Buffer.from(argv))
            .map((leak) => ({ ...leak, form: `argv: ${leak.form}` })),
          ...scanner
            .scan(program, Buffer.from(kept))
            .map((leak) => ({ ...leak, form: `environment: ${leak.form}` })),
        ];
      });
    }
  },
);

/** Runs that fail in several ways, one that works, and whatever can be asked about it. */
async function everyCommand(say: (...args: string[]) => Promise<Ended>): Promise<void> {
  for (const fault of ['hetzner-read-only-token', 'hetzner-5xx']) {
    await site.fault(fault);
    await say(...CREATE, '--yes');
    await site.clearFaults();
  }
  await site.fault('hetzner-quota');
  await say(...CREATE, '--yes', '--json');
  await site.clearFaults();
  await site.fault('pull-secret-401');
  await say('sovereign', 'resume', '--yes', '--converge-timeout', '3s');
  await say('sovereign', 'explain');
  await site.clearFaults();
  await say('sovereign', 'resume');
  await say('sovereign', 'plan', '-f', REHEARSAL, '--json');
  await say(...CREATE, '--print-config');
  for (const command of ['show', 'logs', 'explain', 'kubeconfig', 'wait', 'watch']) {
    await say('sovereign', command, FQDN);
    await say('sovereign', command, FQDN, '--json');
  }
  await say('sovereign', 'list');
  await say('sovereign', 'export', FQDN, '--file', join(site.folder, 'omantel.sealed'));
  await say('sandbox', 'status', '--json');
  await say('doctor', '--json');
}

/** The one command whose answer is a secret: kubectl reads it. */
async function keyOfACredential(): Promise<string> {
  const { stdout } = await site.catalyst(['sovereign', 'credential', FQDN], KEPT);
  return JSON.parse(stdout).status.clientKeyData;
}

async function planted(clientKey: string): Promise<Canaries> {
  const { credentials } = await site.context();
  const store = await openSealedStore(sovereignFolder(site, FQDN), PASSPHRASE, wholeFiles);
  const canaries: Canaries = { ...credentials, passphrase: PASSPHRASE, 'client key': clientKey };
  for (const name of await store.names()) {
    const value = (await store.get(name)) ?? '';
    if (!name.startsWith('cluster.')) canaries[name] = value;
    else Object.assign(canaries, ofCluster(name.slice('cluster.'.length), JSON.parse(value)));
  }
  return canaries;
}

/** Keys and tokens of a cluster; its certificates are public. */
function ofCluster(region: string, secrets: Record<string, string | { key: string }>): Canaries {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      `${region} ${name}`,
      typeof value === 'string' ? value : value.key,
    ]),
  );
}
