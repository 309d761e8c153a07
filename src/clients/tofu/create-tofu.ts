import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import { interrupted } from './child.ts';
import { endOrphans, livingChild } from './child-record.ts';
import { command, lookedUpOnce, read, type TofuOptions } from './commands.ts';
import { tofuFailure } from './failures.ts';
import { beginFolder, init } from './init.ts';
import { packPlan, placePlan, stateMark } from './plan-files.ts';
import { readPlan, readPlannedOutputs, readState } from './plan-json.ts';
import { clearImports, takeIn } from './take-in.ts';
import type { PlanFiles, StatePart, Tofu, TofuPlan, TofuProgress } from './tofu.ts';
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
export function createTofu(given: TofuOptions): Tofu {
  const options = lookedUpOnce(given);
  const { folder } = options;
  const planFile = join(folder, PLAN_FILE);
  /** Outputs as the last command told them; undefined when the state may have moved since. */
  let told: Record<string, JsonValue> | undefined;
  /** Never rejects: what went wrong comes again in `prepare`. */
  let begun: Promise<void> | undefined;

  /** Runs a command that may move the state. */
  const change = (args: string[], onProgress?: (progress: TofuProgress) => void) => {
    told = undefined;
    return command(options, args, onProgress);
  };

  return {
    begin() {
      begun ??= beginFolder(options).catch(() => undefined);
      return begun;
    },

    async prepare(variables: Record<string, JsonValue>) {
      await begun;
      await placeModule(options.module, folder);
      await placeVariables(folder, variables);
      told = undefined;
      await clearImports(folder);
      await repairState(folder);
      await init(options);
    },

    async plan({ destroy = false, only = [] } = {}): Promise<TofuPlan> {
      const flags = [...(destroy ? ['-destroy'] : []), ...only.map((address) => `-target=${address}`)];
      await command(options, ['plan', '-json', LOCK, ...flags, `-out=${PLAN_FILE}`]);
      const hash = await sha256OfFile(planFile);
      if (hash === undefined) throw tofuFailure('plan', [], '');
      const text = await read(options, 'plan', ['show', '-json', PLAN_FILE]);
      const plan = readPlan(text, hash);
      told = plan.empty && flags.length === 0 ? readPlannedOutputs(text) : undefined;
      return plan;
    },

    async apply(hash: string, onProgress: (progress: TofuProgress) => void) {
      if ((await sha256OfFile(planFile)) !== hash) throw otherPlan();
      told = (await change(['apply', '-json', LOCK, PLAN_FILE], onProgress)).outputs;
    },

    async destroy(onProgress: (progress: TofuProgress) => void) {
      await change(['apply', '-destroy', '-auto-approve', '-json', LOCK], onProgress);
    },

    async outputs() {
      if (told !== undefined) return told;
      if (!(await hasState(folder))) return {};
      const outputs = JSON.parse(await read(options, 'state', ['output', '-json'])) as Record<string, Output>;
      const open = Object.entries(outputs).filter(([, output]) => !output.sensitive);
      return Object.fromEntries(open.map(([name, output]) => [name, output.value]));
    },

    async resources() {
      if (!(await hasState(folder))) return [];
      return readState(await read(options, 'state', ['show', '-json']));
    },

    async untaint(address: string) {
      await change(['untaint', '-no-color', LOCK, address]);
    },

    async takeIn(parts: readonly StatePart[]) {
      told = undefined;
      await takeIn(options, parts);
    },

    packPlan: () => packPlan(folder),

    stateMark: () => stateMark(folder),

    async placePlan(packed: PlanFiles) {
      await begun;
      await repairState(folder);
      told = undefined;
      await placePlan(folder, packed);
      await init(options);
    },

    async settle() {
      await begun;
      // Needed next; what goes wrong with it is told by the command that asks again.
      Promise.all([options.binary(), options.providerMirror?.()]).catch(() => undefined);
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
