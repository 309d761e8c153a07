import { putQuestion } from '../put-question.ts';

/** How questions are put; @inquirer/prompts on a terminal, given answers in a test. */
export interface Ask {
  input(question: {
    message: string;
    default?: string;
    validate?(value: string): true | string | Promise<true | string>;
  }): Promise<string>;
  select(question: {
    message: string;
    /** `short` is what stays on the line once it is chosen. */
    choices: { name: string; value: string; short?: string }[];
    default?: string;
  }): Promise<string>;
  confirm(question: { message: string; default: boolean }): Promise<boolean>;
}

/** Questions on the terminal; they go to stderr, since stdout is for results. */
export async function terminalAsk(): Promise<Ask> {
  const { confirm, input, select } = await import('@inquirer/prompts');
  const context = { output: process.stderr };
  return {
    input: (question) => putQuestion(input(question, context)),
    select: (question) => putQuestion(select(question, context)),
    confirm: (question) => putQuestion(confirm(question, context)),
  };
}
