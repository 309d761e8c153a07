import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { type CloudConfig, temporaryFolder } from './module.ts';

const run = promisify(execFile);
const STAND_IN = join(import.meta.dirname, '../fixtures/node/stand-in.sh');
/** Answered by the stand-in alone. */
const IMITATED = 'swapoff sysctl sshd systemctl journalctl ip curl kubectl helm uname sleep timeout'.split(
  ' ',
);
/** Recorded, then really run. */
const PASSED_ON = 'sed mkdir mktemp tar install ln sha256sum'.split(' ');

export interface Rehearsal {
  root: string;
  code: number;
  output: string;
  /** Every command in order, arguments included, with temporary paths evened out; the status reports left out. */
  commands: string[];
  /** `step state message` of each status report that reached the API. */
  reports: string[];
  /** Content of the marker, or undefined. */
  failed: string | undefined;
  complete: boolean;
}

export interface RehearsalOptions {
  /** A recorded command that shall fail, from its first or a later occurrence on. */
  failing?: string;
  occurrence?: number;
  /** What `uname -m` says. */
  machine?: 'x86_64' | 'aarch64';
  /** Changes what the release servers hold, by file name. */
  tampered?: Record<string, string>;
  /** Private address that already answers for this cluster. */
  answering?: string;
}

/** Writes a rendered cloud-config below a temporary root and runs its runcmd under real bash with recording stand-ins. */
export async function rehearse(node: CloudConfig, options: RehearsalOptions = {}): Promise<Rehearsal> {
  const root = await temporaryFolder();
  await placeFiles(root, node);
  await placeStandIns(root);
  await placeReleases(root, options);
  const [command, script] = node.runcmd[0]!;
  const { code, output } = await run(command!, [join(root, script!)], {
    env: environment(root, options),
  }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
  );
  const recorded = (await readFile(join(root, 'record'), 'utf8')).trimEnd().split('\n');
  return {
    root,
    code,
    output,
    commands: recorded.filter((line) => !isReport(line)),
    reports: recorded.flatMap(reportOf),
    failed: await readFile(join(root, 'var/lib/catalyst/cloud-init-failed'), 'utf8').catch(() => undefined),
    complete: await readFile(join(root, 'var/lib/catalyst/cloud-init-complete')).then(
      () => true,
      () => false,
    ),
  };
}

function environment(root: string, options: RehearsalOptions): Record<string, string> {
  return {
    PATH: `${root}/stand-ins:/usr/bin:/bin`,
    TMPDIR: `${root}/tmp`,
    CATALYST_ROOT: root,
    STAND_IN_FAILING: options.failing ?? '',
    STAND_IN_OCCURRENCE: String(options.occurrence ?? 1),
    STAND_IN_MACHINE: options.machine ?? 'x86_64',
    STAND_IN_ANSWERING: options.answering ?? 'nobody',
  };
}

async function placeFiles(root: string, node: CloudConfig): Promise<void> {
  await mkdir(join(root, 'tmp'), { recursive: true });
  for (const file of node.files.values()) {
    const path = join(root, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content, { mode: Number.parseInt(file.permissions, 8) });
  }
  await writeFile(join(root, 'etc/fstab'), 'LABEL=root / ext4 defaults 0 1\n/swapfile none swap sw 0 0\n');
}

async function placeStandIns(root: string): Promise<void> {
  await mkdir(join(root, 'stand-ins'));
  await cp(STAND_IN, join(root, 'stand-in.sh'));
  await chmod(join(root, 'stand-in.sh'), 0o755);
  for (const name of [...IMITATED, ...PASSED_ON])
    await symlink('../stand-in.sh', join(root, 'stand-ins', name));
}

let releases: Promise<string> | undefined;
afterAll(async () => {
  if (releases !== undefined) await rm(await releases, { recursive: true, force: true });
});

/** Release files as their servers hold them, packed once a process. */
async function placeReleases(root: string, { tampered = {} }: RehearsalOptions): Promise<void> {
  releases ??= packReleases();
  const served = join(root, 'served');
  await cp(await releases, served, { recursive: true });
  for (const [name, content] of Object.entries(tampered)) await writeFile(join(served, name), content);
}

/** Archives with a recording program inside, and lists of true sums. The folder is gone when the file's tests are over. */
async function packReleases(): Promise<string> {
  const served = await mkdtemp(join(tmpdir(), 'catalyst-releases-'));
  await mkdir(join(served, 'flux'), { recursive: true });
  for (const arch of ['amd64', 'arm64']) {
    await mkdir(join(served, `linux-${arch}`));
    for (const program of [join(served, `linux-${arch}/helm`), join(served, 'flux/flux')]) {
      await cp(STAND_IN, program);
      await chmod(program, 0o755);
    }
    await run('tar', ['-czf', `helm-v3.16.3-linux-${arch}.tar.gz`, `linux-${arch}`], { cwd: served });
    await run('tar', ['-czf', `flux_2.4.0_linux_${arch}.tar.gz`, '-C', 'flux', 'flux'], { cwd: served });
  }
  for (const k3s of ['k3s', 'k3s-arm64']) await writeFile(join(served, k3s), `program ${k3s}`);
  await writeFile(join(served, 'experimental-install.yaml'), 'kind: CustomResourceDefinition\n');
  await writeFile(join(served, 'sha256sum-amd64.txt'), await sums(served, ['k3s']));
  await writeFile(join(served, 'sha256sum-arm64.txt'), await sums(served, ['k3s-arm64']));
  const flux = ['flux_2.4.0_linux_amd64.tar.gz', 'flux_2.4.0_linux_arm64.tar.gz'];
  await writeFile(join(served, 'flux_2.4.0_checksums.txt'), await sums(served, flux));
  for (const arch of ['amd64', 'arm64']) {
    const helm = `helm-v3.16.3-linux-${arch}.tar.gz`;
    await writeFile(join(served, `${helm}.sha256sum`), await sums(served, [helm]));
  }
  return served;
}

async function sums(folder: string, names: string[]): Promise<string> {
  const lines = names.map(async (name) => {
    const sum = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
    return `${sum}  ${name}\n`;
  });
  return (await Promise.all(lines)).join('');
}

function isReport(line: string): boolean {
  return line.includes('catalyst-bootstrap-') || line.endsWith('--filename=-');
}

function reportOf(line: string): string[] {
  const found =
    /--from-literal=state=(\S+) --from-literal=step=(\S+) --from-literal=message=(.*) --from-lit/.exec(line);
  return found === null ? [] : [`${found[2]} ${found[1]} ${found[3]}`];
}
