import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { monthlyText } from '../../domain/plan-lines.ts';
import { fqdnOf } from '../../domain/spec.ts';
import { plainPaint } from '../../style/theme.ts';
import { openCatalyst } from '../open-services.ts';
import { contextOfSovereign } from '../run/context-of-sovereign.ts';
import { destroyView } from '../run/destroy-view.ts';
import { planViewOf } from '../run/plan-view.ts';
import { runOptions } from '../run/run-flags.ts';
import { specOfCommand } from '../settings/spec-of-command.ts';
import type { Surroundings } from '../surroundings.ts';
import { beginRun } from './begin-run.ts';
import { interruptRun, type RunAtWork } from './interrupt-run.ts';

type World = 'real' | 'sandbox';
type Words = readonly string[];

/** Room for a plan in a window of 80 columns. */
const LOOK = { columns: 74, paint: plainPaint };

const STANDARD = {
  adopt: false,
  'wait-records': false,
  'converge-timeout': '60m',
  'fail-fast': false,
  workloads: true,
};

/** Runs that the dashboard begins: the same plans and the same program as on the command line. */
export function dashboardRuns(surroundings: Surroundings) {
  const folder = join(surroundings.folders.state, 'dashboard');
  return {
    planCreate: (values: Readonly<Record<string, string>>, world: World, signal: AbortSignal) =>
      planCreate(surroundings, { values, world, signal, folder }),
    planDestroy: (fqdn: string, world: World, signal: AbortSignal) =>
      planDestroy(surroundings, { fqdn, world, signal }),
    begin: (run: { fqdn: string; words: Words; world: World }, signal: AbortSignal) =>
      beginRun(surroundings, { ...run, folder }, signal),
    interrupt: (run: RunAtWork & { fqdn: string; world: World }, signal: AbortSignal) =>
      interrupt(surroundings, run, signal),
  };
}

async function planCreate(
  surroundings: Surroundings,
  asked: { values: Readonly<Record<string, string>>; world: World; signal: AbortSignal; folder: string },
) {
  const { context: _, ...values } = asked.values;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
  const parted = {
    ...given,
    ...(given.location === undefined ? {} : { location: given.location.split(',') }),
  };
  const { spec } = await specOfCommand(surroundings, { ...parted, context: asked.world }, true);
  const fqdn = fqdnOf(spec.domain);
  const { sovereigns } = await openCatalyst(surroundings, { context: asked.world, spec });
  await mkdir(asked.folder, { recursive: true, mode: 0o700 });
  const file = join(asked.folder, `${fqdn}.plan`);
  const options = runOptions(STANDARD);
  const plan = await sovereigns.plan({ spec, options, out: file, listeners: [], signal: asked.signal });
  return {
    fqdn,
    text: `Bring up ${fqdn} for ${monthlyText(plan.cost.after)}?`,
    lines: planViewOf(plan, LOOK),
    words: ['sovereign', 'create', '--plan', file, '--yes'],
  };
}

async function planDestroy(
  surroundings: Surroundings,
  { fqdn, world, signal }: { fqdn: string; world: World; signal: AbortSignal },
) {
  const { spec, context } = await contextOfSovereign(surroundings, fqdn, world);
  const { sovereigns } = await openCatalyst(surroundings, {
    context,
    ...(spec === undefined ? {} : { spec }),
  });
  const destroy = { keepVolumes: false, keepDns: false, include: [], leave: [], fromCloud: false };
  const plan = await sovereigns.planDestroy({ fqdn, destroy, options: runOptions(STANDARD), signal });
  return {
    fqdn,
    text: `Destroy ${fqdn}, for good?`,
    lines: destroyView(plan, LOOK),
    words: ['sovereign', 'destroy', fqdn, `--confirm=${fqdn}`],
  };
}

/** By SIGTERM: it stops a run as the first Ctrl-C does, and asked for twice it never forces. */
async function interrupt(
  surroundings: Surroundings,
  { fqdn, world, ...run }: RunAtWork & { fqdn: string; world: World },
  signal: AbortSignal,
) {
  const { sovereigns } = await openCatalyst(surroundings, { context: world });
  const { host, clock } = surroundings;
  const look = async () => (await sovereigns.show(fqdn)).summary;
  const send = (pid: number) => void process.kill(pid, 'SIGTERM');
  return interruptRun({ fqdn, host, clock, look, send }, run, signal);
}
