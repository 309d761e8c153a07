import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { openCatalyst } from '../cli/open-services.ts';
import { onInterrupt } from '../cli/run/interrupts.ts';
import type { Screen } from '../cli/screen.ts';
import type { CheckResult } from '../services/doctor.ts';
import type { SymbolName } from '../style/symbols.ts';
import { pad, wrap } from '../style/text-width.ts';
import type { Role } from '../style/theme.ts';

export default class Doctor extends CatalystCommand {
  static override summary = 'See whether this machine and its credentials are ready; nothing is written.';
  static override description =
    'Runs the checks of `sovereign create` that need no spec: the Hetzner token and what it may do, what lives in the project, the registry, OpenTofu, clock and disk. Exit 3 or 4 when one fails.';
  static override examples = [
    'catalyst doctor',
    'catalyst doctor --context sandbox',
    'catalyst doctor --json',
  ];

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(Doctor);
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      mayAsk: this.surroundings.stdin.terminal && !this.wantsJson(),
    });
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const { checks, error } = await services.doctor(signal);
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
