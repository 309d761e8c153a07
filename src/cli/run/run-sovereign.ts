import type { RunRequest, RunResult } from '../../services/create-sovereign.ts';
import { chooseFace } from '../faces/choose-face.ts';
import type { Surroundings } from '../surroundings.ts';
import { consentOf } from './consent.ts';
import { onInterrupt } from './interrupts.ts';
import { type RunFlagValues, runOptions } from './run-flags.ts';
import { summaryLines } from './summary.ts';

export type RunFlags = RunFlagValues & {
  json: boolean;
  yes: boolean;
  confirm?: string | undefined;
  export?: string | undefined;
};

/** Runs `start` with one face, consent and interrupts, and says how it ended. Under `--json` the events are all there is. */
export async function runSovereign(
  surroundings: Surroundings,
  flags: RunFlags,
  start: (request: RunRequest) => Promise<RunResult>,
): Promise<void> {
  const { out, err, clock } = surroundings;
  const options = runOptions(flags);
  const face = await chooseFace({ json: flags.json, out, err, clock });
  const interrupts = onInterrupt(surroundings, (line) => flags.json || err.write(`\n${line}\n`));
  const consent = { yes: flags.yes, confirm: flags.confirm, json: flags.json };
  try {
    const result = await start({
      options,
      signal: interrupts.signal,
      ask: consentOf(surroundings, consent, () => face),
      listeners: [(event, progress) => face.show(event, progress)],
      ...(flags.export === undefined ? {} : { exportTo: flags.export }),
    });
    await face.close();
    if (!flags.json) out.write(`${summaryLines(result.progress, result.unchanged).join('\n')}\n`);
  } finally {
    await face.close();
    interrupts.stop();
  }
}
