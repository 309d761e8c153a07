import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openSummary, summaryFlag } from '../../cli/markdown/summary-file.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { contextOfSovereign } from '../../cli/run/context-of-sovereign.ts';
import { runFlags } from '../../cli/run/run-flags.ts';
import { runSovereign } from '../../cli/run/run-sovereign.ts';
import { specPart } from '../../cli/settings/load-spec.ts';
import { specFlags } from '../../cli/settings/spec-flags.ts';
import { specOfCommand } from '../../cli/settings/spec-of-command.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { RunRequest } from '../../services/create-sovereign.ts';

export default class SovereignResume extends CatalystCommand {
  static override summary = 'Go on where a run stopped: nothing is made twice, no question asked twice.';
  static override description =
    'Goes on with the spec that the run was begun with. With -f, or with flags of the spec over that one, an unfinished run goes on with another: where Hetzner sells no such server now, for example. Its plan is shown and asked for anew.';
  static override examples = [
    'catalyst sovereign resume omantel.omani.works',
    'catalyst sovereign resume',
    'catalyst sovereign resume omantel.omani.works --worker-type cpx42',
    'catalyst sovereign resume omantel.omani.works -f sovereign.yaml',
  ];
  static override args = {
    fqdn: Args.string({ description: 'The Sovereign; the only unfinished one when left out.' }),
  };
  static override flags = {
    file: Flags.string({
      char: 'f',
      description: 'Go on with this spec instead; - reads stdin.',
      helpValue: '<file>',
    }),
    ...runFlags,
    ...summaryFlag,
    ...specFlags(Flags),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(SovereignResume);
    const summary = await openSummary(flags.summary);
    const known = await contextOfSovereign(this.surroundings, args.fqdn, flags.context);
    const changed = await this.#changed(flags, known);
    const spec = changed ?? known.spec;
    const services = await openCatalyst(this.surroundings, {
      context: known.context,
      ...(spec ? { spec } : {}),
      mayAsk: !flags.json,
    });
    const start = (request: RunRequest) =>
      services.sovereigns.resume(known.fqdn, { ...request, ...(changed ? { spec: changed } : {}) });
    await runSovereign(this.surroundings, flags, start, summary);
    return undefined;
  }

  /** The spec of the journal with what file, flags and variables say otherwise; undefined when neither file nor flag does. */
  async #changed(
    flags: Readonly<Record<string, unknown>> & { file?: string | undefined },
    { fqdn, context, spec }: { fqdn: string; context: string | undefined; spec: SovereignSpec | undefined },
  ): Promise<SovereignSpec | undefined> {
    if (flags.file === undefined && Object.keys(specPart(flags)).length === 0) return undefined;
    const journal =
      spec === undefined ? undefined : { name: `the journal of ${fqdn}`, text: JSON.stringify(spec) };
    return (await specOfCommand(this.surroundings, { ...flags, context }, this.wantsJson(), journal)).spec;
  }
}
