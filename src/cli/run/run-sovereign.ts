import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { Progress } from '../../domain/progress.ts';
import type { RunRequest, RunResult } from '../../services/create-sovereign.ts';
import { chooseFace } from '../faces/choose-face.ts';
import { failureMarkdown } from '../markdown/failure-markdown.ts';
import { runMarkdown } from '../markdown/run-markdown.ts';
import type { SummaryFile } from '../markdown/summary-file.ts';
import { ShownFailure } from '../shown-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { consentOf } from './consent.ts';
import { destroySummary, proofLines, proofOf } from './destroy-summary.ts';
import { existsLines, interruptionLines } from './interruption.ts';
import { onInterrupt } from './interrupts.ts';
import { type RunFlagValues, runOptions } from './run-flags.ts';
import { summaryLines } from './summary.ts';
import { isCutShort, withoutExisting } from './what-exists.ts';

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
  summary?: SummaryFile,
): Promise<void> {
  const { out, err } = surroundings;
  const options = runOptions(flags);
  const face = await chooseFace(flags.json, surroundings);
  const interrupts = onInterrupt(surroundings, (line) => face.say(line));
  const consent = { yes: flags.yes, confirm: flags.confirm, json: flags.json };
  let latest: Progress | undefined;
  try {
    const result = await start({
      options,
      signal: interrupts.signal,
      ask: consentOf(surroundings, consent, face, interrupts.signal),
      listeners: [
        (event, progress) => {
          latest = progress;
          face.show(event, progress);
        },
      ],
      ...(flags.export === undefined ? {} : { exportTo: flags.export }),
    });
    await face.close();
    await summary?.add(runMarkdown({ ...result, now: surroundings.clock.now() }));
    if (!flags.json && err.terminal) err.write('\n');
    if (!flags.json) out.write(`${endLines(result, surroundings).join('\n')}\n`);
  } catch (thrown) {
    const error = asCatalystError(thrown);
    await face.close();
    await summary?.add(failedRun(error, latest, surroundings));
    const proof = latest === undefined ? undefined : proofOf(latest);
    if (error.code === 'CATALYST-DESTROY-LEFT' && proof !== undefined && !flags.json)
      err.write(`\n${proofLines(proof, err).join('\n')}\n\n`);
    if (latest === undefined || flags.json) throw error;
    if (error.exit !== 130) throw withExisting(error, latest, surroundings);
    const view = { error: error.toObject(), progress: latest };
    err.write(`\n${interruptionLines(view, err).join('\n')}\n`);
    throw new ShownFailure(error);
  } finally {
    await face.close();
    interrupts.stop();
  }
}

function failedRun(error: CatalystError, progress: Progress | undefined, { clock }: Surroundings): string[] {
  const told = error.toObject();
  return progress === undefined
    ? failureMarkdown(told)
    : runMarkdown({ progress, unchanged: false, error: told, now: clock.now() });
}

function endLines({ progress, unchanged }: RunResult, { out, clock }: Surroundings): string[] {
  return progress.runs.at(-1)?.command === 'destroy'
    ? destroySummary(progress, clock.now(), out)
    : summaryLines(progress, unchanged, out);
}

/** Of a run that failed half-way: what exists and costs now is told above why it failed. */
function withExisting(error: CatalystError, progress: Progress, { err }: Surroundings): CatalystError {
  if (!isCutShort(progress) || progress.runs.at(-1)?.command === 'destroy') return error;
  err.write(`\n${existsLines(progress, error.message, err).join('\n')}\n\n`);
  const { code, message, hint, faults, cause } = error;
  return new CatalystError(code, withoutExisting(message), {
    cause,
    ...(hint === undefined ? {} : { hint }),
    ...(faults === undefined ? {} : { faults }),
  });
}
