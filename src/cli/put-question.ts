import { CatalystError } from '../domain/errors.ts';

/**
 * Waits for the answer to a question of @inquirer/prompts. The terminal gives Ctrl-C and the end of input to the question
 * itself, so no signal tells of them: here they become an interruption like any other. Errors: CATALYST-INTERRUPTED.
 */
export async function putQuestion<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ExitPromptError') throw thrown;
    throw new CatalystError('CATALYST-INTERRUPTED', 'Stopped at the question. Nothing was written.', {
      hint: 'Run the same command again when you know the answer.',
    });
  }
}
