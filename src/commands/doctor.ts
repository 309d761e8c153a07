import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { openCatalyst, sandboxFacts } from '../cli/open-services.ts';
import { onInterrupt } from '../cli/run/interrupts.ts';
import type { Screen } from '../cli/screen.ts';
import { referenceRoom, sandboxValues } from '../cli/settings/load-spec.ts';
import { defaultSpec } from '../cli/settings/resolve-spec.ts';
import type { CheckResult } from '../services/doctor.ts';
import type { SymbolName } from '../style/symbols.ts';
import { pad, wrap } from '../style/text-width.ts';
import type { Role } from '../style/theme.ts';

export default class Doctor extends CatalystCommand {
  static override summary = 'See whether this machine and its credentials are ready; nothing is written.';
  static override description =
    'Runs the checks of `sovereign create` without a spec: the Hetzner token and what it may do, what lives in the project, OpenTofu, clock and disk; and with the values that a spec has by default or by variables (CATALYST_…) stock, prices, DNS credential, Git, k3s and registry. Exit 3 or 4 when one fails.';
  static override examples = [
    'catalyst doctor',
    'catalyst doctor --context sandbox',
    'catalyst doctor --json',
  ];

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(Doctor);
    const { env, cwd, home } = this.surroundings;
    const sandbox = flags.context === 'sandbox' ? await sandboxFacts(this.surroundings) : undefined;
    const spec = await defaultSpec({
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
      const lines = doctorLines(checks, this.surroundings.out);
      return {
        data: { checks, error: error ?? null },
        lines,
        ...(error === undefined ? {} : { exit: error.exit }),
      };
    } finally {
      stop();
    }
  }
}

const LOOK: Record<CheckResult['state'], { symbol: SymbolName; role: Role; word: string }> = {
  ok: { symbol: 'done', role: 'good', word: 'ok' },
  warn: { symbol: 'warning', role: 'warning', word: 'look' },
  unknown: { symbol: 'skipped', role: 'quiet', word: 'unknown' },
  fail: { symbol: 'failed', role: 'bad', word: 'failed' },
};
const WORDS = 9;

/** A symbol and a word a check, what was found, and below it what to do. */
function doctorLines(checks: readonly CheckResult[], screen: Screen): string[] {
  const indent = WORDS + 3;
  return checks.flatMap(({ state, title, sentence, fix }) => {
    const { symbol, role, word } = LOOK[state];
    const head = screen.paint(role, `${screen.symbols[symbol]} ${pad(word, WORDS)}`);
    const text = [sentence, state === 'ok' ? undefined : fix].filter(Boolean).join(' ');
    const below = wrap(text, Math.max(20, screen.columns - indent));
    return [
      ` ${head}${screen.paint('strong', title)}`,
      ...below.map((line) => `${' '.repeat(indent)}${line}`),
    ];
  });
}
