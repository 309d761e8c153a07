import { Flags } from '@oclif/core';
import { CatalystError } from '../../domain/errors.ts';
import type { RunRequest } from '../../services/create-sovereign.ts';

/** Flags that `create` and `resume` share. */
export const runFlags = {
  yes: Flags.boolean({
    char: 'y',
    default: false,
    description: 'Agree to the plan beforehand.',
    env: 'CATALYST_YES',
  }),
  confirm: Flags.string({
    description: 'Repeat the FQDN to agree to replacements and deletions.',
    helpValue: '<fqdn>',
  }),
  adopt: Flags.boolean({ default: false, description: 'Take over DNS records that are not ours.' }),
  'wait-records': Flags.boolean({
    default: false,
    description:
      'Wait for records made by hand, and for caches before the address of a moved load balancer changes.',
  }),
  'converge-timeout': Flags.string({
    default: '60m',
    description: 'Longest wait for all components.',
    helpValue: '<90s|60m|2h>',
  }),
  'fail-fast': Flags.boolean({
    default: false,
    description: 'End at the first component that failed for good.',
  }),
  workloads: Flags.boolean({
    default: true,
    allowNo: true,
    description: 'Also wait until the workloads run.',
  }),
  export: Flags.string({
    description: 'Seal the whole state into this file when the run ends.',
    helpValue: '<file>',
  }),
};

export interface RunFlagValues {
  adopt: boolean;
  'wait-records': boolean;
  'converge-timeout': string;
  'fail-fast': boolean;
  workloads: boolean;
}

export function runOptions(flags: RunFlagValues): RunRequest['options'] {
  return {
    adopt: flags.adopt,
    waitForRecords: flags['wait-records'],
    convergeTimeoutMs: somePatience(flags['converge-timeout'], '--converge-timeout'),
    failFast: flags['fail-fast'],
    workloads: flags.workloads,
  };
}

/** Nothing converges in no time: such a run would make servers only to say that they are not ready. */
function somePatience(text: string, flag: string): number {
  const ms = parseDuration(text, flag);
  if (ms > 0) return ms;
  throw new CatalystError('CATALYST-USAGE', `${flag} is "${text}"; nothing converges in no time.`, {
    hint: 'Write 90s, 60m or 2h.',
  });
}

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads `90s`, `60m`, `2h` to milliseconds. @throws CatalystError CATALYST-USAGE */
export function parseDuration(text: string, flag: string): number {
  const found = /^(\d{1,6})([smh])$/.exec(text);
  if (found !== null) return Number(found[1]) * UNITS[found[2]!]!;
  throw new CatalystError('CATALYST-USAGE', `${flag} is "${text}", which is no duration.`, {
    hint: 'Write 90s, 60m or 2h.',
  });
}
