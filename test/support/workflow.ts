import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A pipeline as far as the shipped example uses what a forge offers. */
export interface Workflow {
  env: Record<string, string>;
  jobs: Record<string, { if: string; steps: Step[] }>;
}

export interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
}

export interface StepEnded {
  name: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** A fresh machine that runs one job: its workspace is the clone that `actions/checkout` would make. */
export interface Runner {
  workspace: string;
  env: Record<string, string>;
  /** What stands for `${{ … }}`, by the expression. */
  values: Record<string, string>;
  /** Cancels while a step runs, as the forge does: steps behind it run only when they are for always. */
  cancel?: { step: string; by: (step: ChildProcess) => Promise<void> };
}

export async function readWorkflow(file: string): Promise<Workflow> {
  return parse(await readFile(file, 'utf8')) as Workflow;
}

/** Jobs that an event of the forge starts. */
export function jobsOf(workflow: Workflow, event: string): string[] {
  return Object.keys(workflow.jobs).filter((job) =>
    workflow.jobs[job]?.if.includes(`github.event_name == '${event}'`),
  );
}

/** Runs the steps of a job that are commands, in order, each as a GitHub runner does: a file for bash -e -o pipefail. */
export async function runJob(workflow: Workflow, job: string, runner: Runner): Promise<StepEnded[]> {
  const ended: StepEnded[] = [];
  let good = true;
  for (const step of workflow.jobs[job]?.steps ?? []) {
    if (step.run === undefined || !(good || step.if === 'always()')) continue;
    const one = await runStep(step, runner, { ...workflow.env, ...step.env });
    ended.push(one);
    good &&= one.code === 0 && runner.cancel?.step !== step.name;
  }
  return ended;
}

async function runStep(step: Step, runner: Runner, env: Record<string, string>): Promise<StepEnded> {
  const script = join(runner.workspace, '..', 'step.sh');
  await writeFile(script, filledIn(step.run ?? '', runner.values));
  const filled = Object.entries(env).map(([name, text]) => [name, filledIn(text, runner.values)]);
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: runner.workspace,
    env: { ...Object.fromEntries(filled), ...runner.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  if (runner.cancel !== undefined && runner.cancel.step === step.name) await runner.cancel.by(child);
  const [code, signal] = await closed;
  return { name: step.name ?? '', code, signal, output };
}

function filledIn(text: string, values: Record<string, string>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`Nothing stands for ${expression}.`);
    return value;
  });
}
