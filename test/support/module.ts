import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { onTestFinished, TestRunner } from 'vitest';
import { parse } from 'yaml';
import { tool } from './tools.ts';

export const MODULE_FOLDER = resolve(import.meta.dirname, '../../templates/tofu/hetzner');

const run = promisify(execFile);

export interface StagedModule {
  folder: string;
  /** Runs the real tofu in the folder; resolves with its exit code and what it printed. */
  tofu(...args: string[]): Promise<{ code: number; output: string }>;
  /** Runs it as well, and tells its lines as they come. Leaving the loop ends it. */
  lines(...args: string[]): AsyncIterable<string>;
}

/** A copy of the module in a temporary folder, initialised from the provider mirror. Gone when the test ends. */
export async function stageModule(extraEnv: Record<string, string> = {}): Promise<StagedModule> {
  const [tofu, mirror] = [await tool('tofu'), await tool('provider-mirror')];
  const folder = await temporaryFolder();
  await cp(MODULE_FOLDER, folder, { recursive: true });
  const configuration = join(folder, 'mirror.tofurc');
  await writeFile(
    configuration,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror.path)}\n  }\n}\n`,
  );
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TF_CLI_CONFIG_FILE: configuration,
    TF_IN_AUTOMATION: '1',
    // It lives for seconds: looking for garbage less often takes a quarter of its time.
    GOGC: '400',
    HCLOUD_TOKEN: 'not-a-token'.padEnd(64, '.'),
    ...extraEnv,
  };
  const staged = {
    folder,
    tofu: (...args: string[]) =>
      run(tofu.path, args, { cwd: folder, env, maxBuffer: 64 << 20 }).then(
        ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
        (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
      ),
    async *lines(...args: string[]) {
      const stdio = ['ignore', 'pipe', 'ignore'] as const;
      const child = spawn(tofu.path, args, { cwd: folder, env, stdio: [...stdio], detached: true });
      try {
        yield* createInterface({ input: child.stdout! });
      } finally {
        endGroup(child.pid);
      }
    },
  };
  const { code, output } = await staged.tofu('init', '-no-color', '-input=false');
  if (code !== 0) throw new Error(`tofu init failed:\n${output}`);
  return staged;
}

/** With its providers, which outlive it otherwise. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    return;
  }
}

const rendered = new Map<string, Promise<unknown>>();

/** What user_data depends on: a mocked apply of the rest takes a large Sovereign five times as long. */
const ADDRESSES = ['hcloud_primary_ip.control_plane', 'hcloud_load_balancer.main'];

/** What the module sends as user_data, by node key (`primary/cp1`); the same variables are rendered once a process. */
export async function renderUserData(variables: object): Promise<Record<string, string>> {
  const key = JSON.stringify(variables);
  const user_data = rendered.get(key) ?? evaluateModule(variables, 'local.user_data', { applied: ADDRESSES });
  rendered.set(key, user_data);
  return (await user_data) as Record<string, string>;
}

/**
 * An expression's value after the real tofu planned the module with a mocked provider, and applied those resources of it.
 * tofu prints no values of a test run, so an assertion that always fails carries it out in its message; what tofu does
 * after that, which is to take the mocked objects back, nobody waits for.
 */
export async function evaluateModule(
  variables: object,
  expression: string,
  { applied = [] }: { applied?: string[] } = {},
): Promise<unknown> {
  const staged = await stageModule();
  const shapes = await readFile(join(staged.folder, 'tests/shapes.tftest.hcl'), 'utf8');
  await rm(join(staged.folder, 'tests'), { recursive: true });
  // Its own outputs name servers, which a targeted apply leaves out; what no output names is not evaluated then.
  await writeFile(
    join(staged.folder, 'outputs.tf'),
    `output "value" {\n  sensitive = true\n  value     = ${expression}\n}\n`,
  );
  const command =
    applied.length === 0 ? 'command = plan' : `plan_options {\n    target = [${applied.join(', ')}]\n  }`;
  await writeFile(join(staged.folder, 'evaluate.auto.tfvars.json'), JSON.stringify(variables));
  await writeFile(
    join(staged.folder, 'evaluate.tftest.hcl'),
    `${shapes.slice(0, shapes.indexOf('\nvariables {'))}
run "evaluate" {
  ${command}

  assert {
    condition     = output.value == null
    error_message = nonsensitive(sensitive(jsonencode({ value = output.value })))
  }
}
`,
  );
  const output: string[] = [];
  for await (const line of staged.lines('test', '-json')) {
    output.push(line);
    const detail = line.startsWith('{')
      ? (JSON.parse(line).diagnostic?.detail as string | undefined)
      : undefined;
    if (detail?.startsWith('{"value":')) return JSON.parse(detail).value;
  }
  throw new Error(`tofu did not evaluate ${expression}:\n${output.join('\n')}`);
}

export interface RenderedFile {
  path: string;
  permissions: string;
  content: string;
}

export interface CloudConfig {
  text: string;
  files: Map<string, RenderedFile>;
  runcmd: string[][];
  packages: string[];
}

/** Undoes what the module does to a cloud-config, as cloud-init's Hetzner source does: base64, then gzip. */
export function readCloudConfig(userData: string): CloudConfig {
  const text = gunzipSync(Buffer.from(userData, 'base64')).toString('utf8');
  const document = parse(text) as { write_files: RenderedFile[]; runcmd: string[][]; packages: string[] };
  return {
    text,
    files: new Map(document.write_files.map((file) => [file.path, file])),
    runcmd: document.runcmd,
    packages: document.packages,
  };
}

/** Gone when the test ends, or outside of one (in the soak) the process. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-module-'));
  const all = { recursive: true, force: true };
  if (TestRunner.getCurrentTest() === undefined) process.once('exit', () => rmSync(folder, all));
  else onTestFinished(() => rm(folder, all));
  return folder;
}

/** Names of the files of a folder of the module. */
export async function moduleFiles(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(join(MODULE_FOLDER, folder));
  return names.filter((name) => name.endsWith(ending)).sort();
}
