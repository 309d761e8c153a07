import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import { amendedState } from './amend-state.ts';
import { interrupted } from './child.ts';
import { endOrphans, livingChild } from './child-record.ts';
import { command, read, type TofuOptions } from './commands.ts';
import { tofuFailure } from './failures.ts';
import { packPlan, placePlan, stateMark } from './plan-files.ts';
import { readPlan, readState } from './plan-json.ts';
import type { PlanFiles, Tofu, TofuPlan, TofuProgress } from './tofu.ts';
import {
  PLAN_FILE,
  placeModule,
  placeVariables,
  repairState,
  STATE_FILE,
  sha256OfFile,
} from './work-folder.ts';

const LOCK = '-lock-timeout=10s';
const SETTLE_LOOK_MS = 200;

/** Drives OpenTofu in one work folder. Every method may throw a CatalystError made from what OpenTofu said. */
export function createTofu(options: TofuOptions): Tofu {
  const { folder } = options;
  const planFile = join(folder, PLAN_FILE);

  return {
    async prepare(variables: Record<string, JsonValue>) {
      await placeModule(options.module, folder);
      await placeVariables(folder, variables);
      await repairState(folder);
      await command(options, ['init', '-json', LOCK]);
    },

    async plan({ destroy = false, only = [] } = {}): Promise<TofuPlan> {
      const flags = [...(destroy ? ['-destroy'] : []), ...only.map((address) => `-target=${address}`)];
      await command(options, ['plan', '-json', LOCK, ...flags, `-out=${PLAN_FILE}`]);
      const hash = await sha256OfFile(planFile);
      if (hash === undefined) throw tofuFailure('plan', [], '');
      return readPlan(await read(options, ['show', '-json', PLAN_FILE]), hash);
    },

    async apply(hash: string, onProgress: (progress: TofuProgress) => void) {
      if ((await sha256OfFile(planFile)) !== hash) throw otherPlan();
      await command(options, ['apply', '-json', LOCK, PLAN_FILE], onProgress);
    },

    async destroy(onProgress: (progress: TofuProgress) => void) {
      await command(options, ['apply', '-destroy', '-auto-approve', '-json', LOCK], onProgress);
    },

    async outputs() {
      if (!(await hasState(folder))) return {};
      const outputs = JSON.parse(await read(options, ['output', '-json'])) as Record<string, Output>;
      const open = Object.entries(outputs).filter(([, output]) => !output.sensitive);
      return Object.fromEntries(open.map(([name, output]) => [name, output.value]));
    },

    async resources() {
      if (!(await hasState(folder))) return [];
      return readState(await read(options, ['show', '-json']));
    },

    async untaint(address: string) {
      await command(options, ['untaint', '-no-color', LOCK, address]);
    },

    async import(address: string, id: string) {
      await command(options, ['import', '-no-color', '-input=false', LOCK, address, id]);
    },

    async amend(address: string, attributes: Record<string, JsonValue>) {
      const amended = amendedState(await read(options, ['state', 'pull']), address, attributes);
      if (amended === undefined) throw tofuFailure('state pull', [], `${address} is not in the state`);
      await read(options, ['state', 'push', LOCK, '-'], amended);
    },

    packPlan: () => packPlan(folder),

    stateMark: () => stateMark(folder),

    async placePlan(packed: PlanFiles) {
      await repairState(folder);
      await placePlan(folder, packed);
      await command(options, ['init', '-json', LOCK]);
    },

    async settle() {
      const found = await livingChild(folder);
      for (let child = found; child !== undefined; child = await livingChild(folder)) {
        if (options.signal.aborted) throw interrupted();
        await options.clock.sleep(SETTLE_LOOK_MS, options.signal).catch(() => undefined);
      }
      await endOrphans(folder);
      await repairState(folder);
      return found !== undefined;
    },
  };
}

interface Output {
  sensitive: boolean;
  value: JsonValue;
}

async function hasState(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, STATE_FILE), 'utf8').catch(() => '');
  return text.trim() !== '';
}

function otherPlan(): CatalystError {
  return new CatalystError(
    'CATALYST-PLAN-MOVED',
    'The saved plan is not the one that was agreed to. Nothing was touched.',
    {
      hint: 'Plan again, look at it, and apply that one.',
    },
  );
}
