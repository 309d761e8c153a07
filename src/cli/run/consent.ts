import type { RunRequest } from '../../services/create-sovereign.ts';
import type { Face } from '../faces/face.ts';
import type { Surroundings } from '../surroundings.ts';

type Question = Parameters<RunRequest['ask']>[0];

export interface ConsentFlags {
  yes: boolean;
  /** Value of `--confirm`. */
  confirm: string | undefined;
  json: boolean;
}

/**
 * Consent: a question on a terminal, `--yes` (and `--confirm=<fqdn>` for what destroys) elsewhere. Undefined when nobody
 * can be asked; `--json` asks nobody and approves nothing.
 */
export function consentOf(surroundings: Surroundings, flags: ConsentFlags, face: () => Face) {
  return async (question: Question): Promise<boolean | undefined> => {
    await face().pause();
    try {
      if (!flags.json) surroundings.err.write(`\n${question.lines.join('\n')}\n\n`);
      if (isGiven(question, flags)) return true;
      const canAsk = surroundings.stdin.terminal && surroundings.err.terminal && !flags.json;
      return canAsk ? await asked(question) : undefined;
    } finally {
      face().resume();
    }
  };
}

function isGiven(question: Question, flags: ConsentFlags): boolean {
  return question.confirmName === undefined ? flags.yes : flags.yes && flags.confirm === question.confirmName;
}

async function asked(question: Question): Promise<boolean> {
  const { confirm, input } = await import('@inquirer/prompts');
  const streams = { output: process.stderr };
  if (question.confirmName === undefined) return confirm({ message: question.text, default: false }, streams);
  return (await input({ message: question.text }, streams)).trim() === question.confirmName;
}
