import { type ChildProcess, execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { end, eventually, openSite, processesIn, type Site } from '../support/catalyst-e2e.ts';
import { keptServers, listed, serverIds } from '../support/catalyst-e2e-cloud.ts';
import { atStep, eventOf, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';
import {
  jobsOf,
  type Runner,
  readWorkflow,
  runJob,
  type StepEnded,
  type Workflow,
} from '../support/workflow.ts';

const SHIPPED = join(PACKAGE_FOLDER, 'examples/ci');
const SECRETS = { passphrase: 'a passphrase of the pipeline alone', token: 'not-a-token-of-this-sandbox' };
const VOUCHERS = 'code,credit,max_redemptions\nPARTNER-A,20,10\nPARTNER-B,5,1\n';
/** For a machine that is busy with other tests; nothing waits for it to pass. */
const WITHIN = 100_000;
let site: Site;
let workflow: Workflow;
let origin: string;
let programs: string;

function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=ops', '-c', 'user.email=ops@example.org'];
  return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** `npm` and `gh` are the forge's own; what they were asked is noted where the job can be asked for it. */
async function standIns(folder: string): Promise<string> {
  const at = join(folder, 'bin');
  await mkdir(at);
  const script = async (name: string, text: string) => {
    await writeFile(join(at, name), `#!/usr/bin/env bash\n${text}\n`);
    await chmod(join(at, name), 0o755);
  };
  await script('npm', 'echo "npm $*" >>"$FORGE/npm"');
  await script('gh', 'echo "$*" >>"$FORGE/gh"; shift 6; cp "$1" "$FORGE/comment.md"');
  await symlink(join(PACKAGE_FOLDER, 'bin/run.js'), join(at, 'catalyst'));
  return at;
}

async function repository(folder: string): Promise<string> {
  const [work, bare] = [join(folder, 'work'), join(folder, 'origin.git')];
  await mkdir(join(work, 'ci'), { recursive: true });
  for (const script of ['bring-state.sh', 'keep-state.sh'])
    await copyFile(join(SHIPPED, script), join(work, 'ci', script));
  await copyFile(REHEARSAL, join(work, 'sovereign.yaml'));
  await writeFile(join(work, 'vouchers.csv'), VOUCHERS);
  git(work, 'init', '-q', '-b', 'main');
  git(work, 'add', '.');
  git(work, 'commit', '-qm', 'a Sovereign');
  git(folder, 'clone', '-q', '--bare', work, bare);
  return bare;
}

/** A machine on which nothing of ours is, but the sandbox that stands for the cloud. */
async function machine(): Promise<Runner & { forge: string }> {
  const forge = await mkdtemp(join(site.folder, 'runner-'));
  const workspace = join(forge, 'workspace');
  git(forge, 'clone', '-q', origin, workspace);
  await mkdir(join(workspace, 'state'), { mode: 0o700 });
  await symlink(join(site.stateDir, 'sandbox'), join(workspace, 'state/sandbox'));
  const { PATH, LC_ALL, TZ, CATALYST_CACHE_DIR, CATALYST_CONTEXT } = site.env as Record<string, string>;
  const here = { LC_ALL, TZ, CATALYST_CACHE_DIR, CATALYST_CONTEXT } as Record<string, string>;
  return {
    forge,
    workspace,
    env: {
      ...here,
      PATH: `${programs}:${PATH}`,
      HOME: join(forge, 'home'),
      CI: 'true',
      FORGE: forge,
      GITHUB_STEP_SUMMARY: join(forge, 'step-summary.md'),
    },
    values: {
      'github.workspace': workspace,
      'github.token': SECRETS.token,
      'github.event.number': '7',
      'secrets.CATALYST_PASSPHRASE': SECRETS.passphrase,
      'secrets.HCLOUD_TOKEN': SECRETS.token,
      'secrets.POWERDNS_API_KEY': SECRETS.token,
      'secrets.CATALYST_REGISTRY_TOKEN': SECRETS.token,
    },
  };
}

async function onEvent(event: string, runner: Runner): Promise<StepEnded[]> {
  const [job = '', ...others] = jobsOf(workflow, event);
  expect(others).toEqual([]);
  return runJob(workflow, job, runner);
}

function codes(steps: StepEnded[]): Record<string, number | NodeJS.Signals | null> {
  return Object.fromEntries(steps.map(({ name, code, signal }) => [name, signal ?? code]));
}

/** What the steps said, where one of them failed. */
function failures(steps: StepEnded[]): string[] {
  return steps.filter(({ code }) => code !== 0).map(({ name, output }) => `${name}: ${output.slice(-2_000)}`);
}

function said(steps: StepEnded[], step: string): string {
  return steps.find(({ name }) => name === step)?.output ?? '';
}

/** SIGINT to the step's entry process, SIGTERM while OpenTofu still works, then the whole tree is killed. */
async function cancelledByRunner(step: ChildProcess, at: Site): Promise<void> {
  const { pid = 0 } = step;
  const begun = {
    pid,
    running: () => step.exitCode === null,
    kill: () => {},
    ended: new Promise<never>(() => {}),
  };
  await eventOf(at, FQDN, atStep('apply', 'hcloud_load_balancer.main', 'done'), { begun, withinMs: WITHIN });
  await site.fault('hetzner-slow', { value: '2000' });
  await eventually('a server in the cloud', async () => (await keptServers(site))[0], WITHIN);
  step.kill('SIGINT');
  const output = join(sovereignFolder(at, FQDN), 'tofu/log/apply.out');
  const told = async () => /interrupt|shutting down/i.test(await readFile(output, 'utf8').catch(() => ''));
  await eventually('the interrupt passed on', async () => (await told()) || undefined, WITHIN);
  step.kill('SIGTERM');
  for (const { pid: child } of await processesIn(sovereignFolder(at, FQDN))) end(child);
  step.kill('SIGKILL');
  await site.clearFaults();
}

describe.skipIf(!(await hasTool('tofu')))(
  'the shipped pipeline, on machines that do not last (needs tofu)',
  () => {
    beforeAll(async () => {
      site = await openSite();
      workflow = await readWorkflow(join(SHIPPED, 'sovereign.yml'));
      programs = await standIns(site.folder);
      origin = await repository(site.folder);
    });
    afterAll(() => site?.close());

    test('every command of ours is the step’s own process, so that a cancel reaches it', () => {
      const runs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
      expect(runs.length).toBeGreaterThan(15);
      for (const run of runs) expect(run).toMatch(/^(\[ ! -f \S+ \] \|\| )?exec \S+/);
    });

    test('a pull request gets cost and records as a comment; nothing is made', async () => {
      const runner = await machine();
      const steps = await onEvent('pull_request', runner);
      expect(failures(steps)).toEqual([]);
      const comment = await readFile(join(runner.forge, 'comment.md'), 'utf8');
      expect(comment).toContain(`## Plan for ${FQDN} (sandbox)`);
      expect(comment).toMatch(/\| create \| server cp1 \| cpx32 in fsn1 \| EUR \d+\.\d\d \|/);
      expect(comment).toMatch(/\| add \| <code>[\w.-]*omantel[\w.-]*<\/code> \| A \| \d+ \|/);
      expect(comment).toMatch(/\| after \| EUR \d+\.\d\d \| EUR 0\.\d{3} \|/);
      expect(await readFile(join(runner.forge, 'gh'), 'utf8')).toContain('pr comment 7 --edit-last');
      expect(git(origin, 'ls-tree', '-r', '--name-only', 'catalyst-state')).toMatch(/^plans\/[0-9a-f]{40}$/);
      expect(await serverIds(site)).toEqual({});
    }, 180_000);

    test('on merge exactly that plan is applied; cancelled, the sealed state is kept all the same', async () => {
      const runner = await machine();
      const at = { ...site, stateDir: join(runner.workspace, 'state') };
      const cancel = { step: 'Apply', by: (step: ChildProcess) => cancelledByRunner(step, at) };
      const steps = await onEvent('push', { ...runner, cancel });
      expect(
        codes(steps),
        JSON.stringify(
          steps.map(({ name, output }) => [name, output.slice(-1_500)]),
          null,
          1,
        ),
      ).toMatchObject({ Apply: 'SIGKILL', 'Seal the state': 0, 'Keep the state': 0 });
      expect(codes(steps)).not.toHaveProperty('Vouchers');
      expect(git(origin, 'ls-tree', '-r', '--name-only', 'catalyst-state').split('\n')).toContain(
        'sovereign.sealed',
      );
    }, 180_000);

    test('the next run on another machine goes on: one server of each, the same, and the vouchers; what it overtook is refused', async () => {
      const before = await serverIds(site);
      expect(Object.keys(before).length).toBeGreaterThan(0);
      const resumed = await onEvent('workflow_dispatch', await machine());
      expect(failures(resumed)).toEqual([]);
      expect(await serverIds(site)).toMatchObject(before);
      expect(await listed(site, 'servers')).toHaveLength(2);

      expect(said(resumed, 'Vouchers')).toContain('2 issued, 0 changed');

      const overtaken = await onEvent('push', await machine());
      expect(codes(overtaken)).toMatchObject({ Apply: 4, 'Keep the state': 0 });
      expect(said(overtaken, 'Apply')).toContain('CATALYST-PLAN-MOVED');
      expect(codes(overtaken)).not.toHaveProperty('Vouchers');
    }, 180_000);

    test('a pull request of vouchers alone is planned anew, changes nothing, and its merge issues them', async () => {
      const work = join(site.folder, 'work');
      await writeFile(join(work, 'vouchers.csv'), `${VOUCHERS}PARTNER-C,10,3\n`);
      git(work, 'commit', '-qam', 'one more voucher');
      git(work, 'push', '-q', origin, 'main');
      const again = await machine();
      const planned = await onEvent('pull_request', again);
      expect(failures(planned)).toEqual([]);
      expect(await readFile(join(again.forge, 'comment.md'), 'utf8')).toContain('Nothing would change.');

      const merged = await machine();
      const applied = await onEvent('push', merged);
      expect(failures(applied)).toEqual([]);
      expect(await readFile(join(merged.forge, 'step-summary.md'), 'utf8')).toMatch(/is as it should be/);
      expect(said(applied, 'Vouchers')).toContain('1 issued, 0 changed');
    }, 180_000);

    test('nothing that is kept or shown holds the passphrase', async () => {
      git(origin, 'gc', '-q');
      const kept = git(origin, 'grep', '-c', '', 'catalyst-state');
      expect(kept).toContain('sovereign.sealed');
      // 1 is "found nothing"; a git that could not look ends with 128.
      const found = () => git(origin, 'grep', '-F', SECRETS.passphrase, 'catalyst-state');
      expect(found).toThrow(expect.objectContaining({ status: 1 }));
    });
  },
);
