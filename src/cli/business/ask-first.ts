import { plainText } from '../../domain/plain-text.ts';
import type { AskFirst } from '../../services/business/business.ts';
import { proseLines } from '../prose-lines.ts';
import { putQuestion } from '../put-question.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Consent to a write: what changes is shown, then a question on a terminal, `--yes` elsewhere. Undefined when nobody can be
 * asked; `--json` asks nobody.
 */
export function askFirst(
  { stdin, err }: Surroundings,
  flags: { yes: boolean; json: boolean },
  signal: AbortSignal,
): AskFirst {
  return async ({ text, lines }) => {
    if (!flags.json) err.write(`${proseLines(lines.map(plainText), err).join('\n')}\n`);
    if (flags.yes) return true;
    if (flags.json || !stdin.terminal || !err.terminal) return undefined;
    const { confirm } = await import('@inquirer/prompts');
    return putQuestion(confirm({ message: text, default: false }, { output: process.stderr, signal }));
  };
}
