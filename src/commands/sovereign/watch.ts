import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { chooseFace } from '../../cli/faces/choose-face.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { isUnfinished } from '../../domain/destroyed.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Progress } from '../../domain/progress.ts';

export default class SovereignWatch extends CatalystCommand {
  static override summary = 'Follow a run from another terminal: what was, then what comes.';
  static override description =
    'Replays the journal and follows it. Leaving does not touch the run. It ends with the run, and with the exit status of the run.';
  static override examples = [
    'catalyst sovereign watch omantel.omani.works',
    'catalyst sovereign watch --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    keep: Flags.boolean({ default: false, description: 'Go on after the run has ended.' }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(SovereignWatch);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const fqdn = args.fqdn ?? (await onlyOne(sovereigns));
    await sovereigns.show(fqdn);
    const interrupts = onInterrupt(this.surroundings, () => {});
    const face = await chooseFace(flags.json, this.surroundings);
    let last: Progress | undefined;
    try {
      const follow = flags.keep ? sovereigns.watch : sovereigns.watchRun;
      for await (const { event, progress } of follow(fqdn, interrupts.signal)) {
        last = progress;
        face.show(event, progress);
      }
    } finally {
      await face.close();
      interrupts.stop();
    }
    if (last !== undefined && !flags.keep && !interrupts.signal.aborted) refuseFailed(last);
    return undefined;
  }
}

/** A run that did not end well is told as its own terminal told it. @throws CatalystError */
function refuseFailed(progress: Progress): void {
  const run = progress.runs.at(-1);
  if (run === undefined || run.outcome === 'done') return;
  const resume = `catalyst sovereign resume ${progress.sovereign}`;
  const {
    code,
    message,
    hint = resume,
    faults,
  } = run.error ?? {
    code: 'CATALYST-RUN-FAILED' as const,
    message: 'The run has no end, and its process is gone.',
  };
  const next = hint.includes('resume') || !isUnfinished(progress) ? hint : `${hint} Then: ${resume}`;
  throw new CatalystError(code, message, { hint: next, ...(faults === undefined ? {} : { faults }) });
}
