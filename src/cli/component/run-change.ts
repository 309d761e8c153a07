import { Flags } from '@oclif/core';
import type { ChangeRequest } from '../../services/components/agree-to-change.ts';
import type { ChangeResult } from '../../services/components/change-component.ts';
import type { Answer } from '../base-command.ts';
import type { Face } from '../faces/face.ts';
import { consentOf } from '../run/consent.ts';
import { onInterrupt } from '../run/interrupts.ts';
import type { Surroundings } from '../surroundings.ts';
import { changeLines } from './change-view.ts';

/** Flags of every verb that writes. */
export const changeFlags = {
  yes: Flags.boolean({ char: 'y', default: false, description: 'Agree beforehand.', env: 'CATALYST_YES' }),
  'dry-run': Flags.boolean({ default: false, description: 'Print the exact patch and touch nothing.' }),
  'even-if-reverted': Flags.boolean({
    default: false,
    description: 'Write it although the next apply from Git takes it back.',
  }),
};

export const waitFlags = {
  wait: Flags.boolean({ default: true, allowNo: true, description: 'Wait for what comes of it.' }),
  timeout: Flags.string({
    default: '10m',
    description: 'Longest wait; then exit 6.',
    helpValue: '<90s|10m|1h>',
  }),
};

interface ChangeFlagValues {
  json: boolean;
  yes: boolean;
  region: string | undefined;
  'dry-run': boolean;
  'even-if-reverted': boolean;
}

/** Runs a verb that writes, with consent and interrupts, and says what came of it. */
export async function runChange(
  surroundings: Surroundings,
  flags: ChangeFlagValues,
  change: (request: ChangeRequest) => Promise<ChangeResult>,
): Promise<Answer> {
  const { signal, stop } = onInterrupt(surroundings, () => {});
  const consent = { yes: flags.yes, json: flags.json, confirm: undefined };
  try {
    const result = await change({
      signal,
      ask: consentOf(surroundings, consent, NO_FACE, signal),
      dryRun: flags['dry-run'],
      evenIfReverted: flags['even-if-reverted'],
      ...(flags.region === undefined ? {} : { region: flags.region }),
    });
    return {
      data: result,
      lines: changeLines(result, surroundings.out),
      ...(result.dryRun ? { verbatim: true } : {}),
    };
  } finally {
    stop();
  }
}

/** Nothing is drawn while a day-2 verb works. */
const NO_FACE: Face = {
  show: () => undefined,
  pause: async () => undefined,
  resume: () => undefined,
  say: () => undefined,
  close: async () => undefined,
};
