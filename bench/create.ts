import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { wholeFiles } from '../src/clients/files/atomic.ts';
import { openSealedStore } from '../src/clients/secrets/sealed-store.ts';
import { tofuEnvironment } from '../src/clients/tofu/environment.ts';
import type { Event } from '../src/domain/event.ts';
import { clusterSecretsVariable } from '../src/domain/tfvars.ts';
import { findTool } from '../src/toolbox/find-tool.ts';
import { type Bench, ms, type Row } from './bench.ts';
import { median } from './measure.ts';

const root = resolve(import.meta.dirname, '..');
const FQDN = 'omantel.omani.works';
const PASSPHRASE = 'a passphrase for benchmarks only';

/** What one way took, milliseconds. */
interface Took {
  plan: number;
  apply: number;
  /** From the first step to the last, whatever lies between; the program's holds its checks too. */
  whole: number;
}

/** Stages plan and apply of the program, against bare tofu on the same module, variables, sandbox and encryption. */
export const creating: Bench = {
  title: '`sovereign create` on the sandbox',
  async run(quick) {
    const ours: Took[] = [];
    const bare: Took[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'catalyst-bench-'));
      try {
        ours.push(await inSandbox(folder, () => byProgram(folder)));
        const work = join(folder, 'bare');
        cpSync(join(folder, 'sovereigns', FQDN, 'tofu'), work, { recursive: true, filter: isInput });
        const secrets = await secretsOf(folder);
        bare.push(await inSandbox(folder, () => byTofu(folder, work, secrets)));
      } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    }
    return [
      row('plan (bare: init and plan)', ours, bare, ({ plan }) => plan, ''),
      row('apply', ours, bare, ({ apply }) => apply, ''),
      row('plan and apply', ours, bare, ({ plan, apply }) => plan + apply, '1.05x'),
      row('from the start of the run, with its checks', ours, bare, ({ whole }) => whole, ''),
    ];
  },
};

/** Neither what tofu made nor what it said. */
function isInput(path: string): boolean {
  return !/(\.terraform|terraform\.tfstate[^/]*|plan\.bin|\.terraform\.lock\.hcl|\/log|\/plan-inputs[^/]*)$/.test(
    path,
  );
}

async function inSandbox(folder: string, work: () => Promise<Took>): Promise<Took> {
  catalyst(folder, ['sandbox', 'up']);
  try {
    return await work();
  } finally {
    catalyst(folder, ['sandbox', 'down']);
    rmSync(join(folder, 'sandbox'), { recursive: true, force: true });
  }
}

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CATALYST_STATE_DIR: folder,
    CATALYST_CONFIG_DIR: join(folder, 'config'),
    CATALYST_CONTEXT: 'sandbox',
    CATALYST_PASSPHRASE: PASSPHRASE,
  };
}

function catalyst(folder: string, args: string[]): void {
  const options = { cwd: root, env: environment(folder), encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], options);
  if (status !== 0) throw new Error(`catalyst ${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** The whole program, ended once its apply stage is done: what comes after is no part of the comparison. */
async function byProgram(folder: string): Promise<Took> {
  const args = [
    join(root, 'bin/run.js'),
    'sovereign',
    'create',
    '--file',
    'examples/rehearsal.yaml',
    '--yes',
  ];
  const child = spawn(process.execPath, args, { cwd: root, env: environment(folder), stdio: 'ignore' });
  try {
    for (;;) {
      const events = journal(folder);
      const took = tookBy(events);
      if (took !== undefined) return took;
      if (child.exitCode !== null)
        throw new Error(`create ended with ${child.exitCode} before it had applied`);
      await wait(100);
    }
  } finally {
    child.kill('SIGKILL');
  }
}

function journal(folder: string): Event[] {
  const file = join(folder, 'sovereigns', FQDN, 'events.ndjson');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Event);
}

/** By the times of the journal; undefined until the apply stage has ended. */
function tookBy(events: Event[]): Took | undefined {
  const at = (type: string, stage: string) =>
    Date.parse(
      events.find((event) => event.type === type && 'stage' in event && event.stage === stage)?.at ?? '',
    );
  const lasted = (stage: string) => at('stage-done', stage) - at('stage-started', stage);
  const whole = at('stage-done', 'apply') - Date.parse(events[0]?.at ?? '');
  return Number.isNaN(whole) ? undefined : { plan: lasted('plan'), apply: lasted('apply'), whole };
}

interface Secrets {
  statePassphrase: string;
  clusterSecrets: string;
}

async function secretsOf(folder: string): Promise<Secrets> {
  const store = openSealedStore(join(folder, 'sovereigns', FQDN), PASSPHRASE, wholeFiles);
  const names = (await store.names()).filter((name) => name.startsWith('cluster.'));
  const clusters = await Promise.all(
    names.map(async (name) => [name.slice('cluster.'.length), JSON.parse((await store.get(name))!)] as const),
  );
  return {
    statePassphrase: (await store.get('state-passphrase'))!,
    clusterSecrets: clusterSecretsVariable(Object.fromEntries(clusters)),
  };
}

async function tofuPath(): Promise<string> {
  const cacheFolder =
    process.env.CATALYST_CACHE_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'catalyst');
  const workshop = { env: process.env, cacheFolder, packageFolder: root, report: () => {}, fetch: false };
  return (await findTool('tofu', workshop)).path;
}

async function byTofu(folder: string, work: string, secrets: Secrets): Promise<Took> {
  const path = await tofuPath();
  const context = JSON.parse(readFileSync(join(folder, 'sandbox', 'context.json'), 'utf8'));
  // As a person starts it: the setting of Go's garbage collector is ours.
  const { GOGC: _, ...env } = tofuEnvironment({
    inherited: process.env,
    target: { hetznerApi: context.hetznerApi, proxy: {} },
    cliConfigFile: join(work, 'cli.tfrc'),
    passphrase: secrets.statePassphrase,
    hetznerToken: context.credentials.hetznerToken,
    secretVariables: { cluster_secrets: secrets.clusterSecrets },
    authoritiesFile: undefined,
  });
  const tofu = (...args: string[]) => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(path, args, { cwd: work, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`tofu ${args[0]} ended with ${status}: ${stderr}`);
    return performance.now() - begun;
  };
  const plan = tofu('init', '-no-color') + tofu('plan', '-no-color', '-out=plan.bin');
  const apply = tofu('apply', '-no-color', 'plan.bin');
  return { plan, apply, whole: plan + apply };
}

function row(what: string, ours: Took[], bare: Took[], part: (took: Took) => number, goal: string): Row {
  const measured = median(ours.map(part));
  const floor = median(bare.map(part));
  const ratio = measured / floor;
  return {
    what,
    measured: ms(measured),
    floor: ms(floor),
    ratio,
    goal,
    ...(goal === '' ? {} : { met: ratio <= Number.parseFloat(goal) }),
  };
}
