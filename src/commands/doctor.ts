import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { doctorLines } from '../cli/doctor/doctor-lines.ts';
import { judgedBy } from '../cli/doctor/judged-by.ts';
import { doctorMarkdown } from '../cli/markdown/doctor-markdown.ts';
import { openSummary, summaryFlag } from '../cli/markdown/summary-file.ts';
import { openCatalyst, sandboxFacts } from '../cli/open-services.ts';
import { onInterrupt } from '../cli/run/interrupts.ts';
import { referenceRoom, sandboxValues } from '../cli/settings/load-spec.ts';
import { defaultSpec } from '../cli/settings/resolve-spec.ts';

export default class Doctor extends CatalystCommand {
  static override summary = 'See whether this machine and its credentials are ready; nothing is written.';
  static override description =
    'Runs the checks of `sovereign create` without a spec: the Hetzner token and what it may do, what lives in the project, OpenTofu, clock and disk; and with the values that a spec has by default or by variables (CATALYST_…) stock, prices, DNS credential, Git, k3s and registry. Exit 3 or 4 when one fails.';
  static override examples = [
    'catalyst doctor',
    'catalyst doctor --context sandbox',
    'catalyst doctor --json',
  ];

  static override flags = { ...summaryFlag };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(Doctor);
    const summary = await openSummary(flags.summary);
    const { env, cwd, home } = this.surroundings;
    const sandbox = flags.context === 'sandbox' ? await sandboxFacts(this.surroundings) : undefined;
    const { spec, values } = await defaultSpec({
      env,
      references: referenceRoom({ cwd, home }),
      ...(sandbox === undefined ? {} : { context: sandboxValues(sandbox) }),
    });
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      spec,
      mayAsk: this.surroundings.stdin.terminal && !this.wantsJson(),
    });
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const { checks, error } = await services.doctor(signal, spec);
      const judged = judgedBy({ values });
      const found = { checks, judged, ...(error === undefined ? {} : { error }) };
      await summary.add(doctorMarkdown(found));
      return {
        data: { checks, judgedBy: judged, error: error ?? null },
        lines: doctorLines(found, this.surroundings.out),
        ...(error === undefined ? {} : { exit: error.exit }),
      };
    } finally {
      stop();
    }
  }
}
