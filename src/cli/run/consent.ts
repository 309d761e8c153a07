import type { DestroyPlan } from '../../domain/destroy/destroy-plan.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RunRequest } from '../../services/create-sovereign.ts';
import type { Face } from '../faces/face.ts';
import { putQuestion } from '../put-question.ts';
import type { Surroundings } from '../surroundings.ts';
import { destroyView } from './destroy-view.ts';
import type { PlanShape } from './plan-shape.ts';
import { planView } from './plan-view.ts';

type Question = Parameters<RunRequest['ask']>[0];

export interface ConsentFlags {
  yes: boolean;
  /** Value of `--confirm`. */
  confirm: string | undefined;
  json: boolean;
}

/**
 * Consent: a question on a terminal, `--yes` (and `--confirm=<fqdn>` for what destroys) elsewhere; for a destroy the name
 * alone is what counts. Undefined when nobody can be asked; `--json` asks nobody and approves nothing. What is asked about is shown in every case.
 */
export function consentOf(surroundings: Surroundings, flags: ConsentFlags, face: Face, signal: AbortSignal) {
  return async (question: Question): Promise<boolean | undefined> => {
    await face.pause();
    try {
      if (!flags.json) surroundings.err.write(`\n${questionLines(question, surroundings).join('\n')}\n\n`);
      if (isGiven(question, flags)) return true;
      refuseOther(question, flags);
      const canAsk = surroundings.stdin.terminal && surroundings.err.terminal && !flags.json;
      return canAsk ? await asked(question, signal) : undefined;
    } finally {
      face.resume();
    }
  };
}

function questionLines({ about, lines }: Question, { err }: Surroundings): string[] {
  if (isDestroy(about)) return destroyView(about as unknown as DestroyPlan, err);
  const isPlan = typeof about === 'object' && about !== null && 'infrastructure' in about;
  return isPlan ? planView(about as unknown as PlanShape, err) : lines;
}

function isDestroy(about: Question['about']): boolean {
  return typeof about === 'object' && about !== null && 'leftAlone' in about;
}

function isGiven(question: Question, flags: ConsentFlags): boolean {
  if (question.confirmName === undefined) return flags.yes;
  const named = flags.confirm === question.confirmName;
  return isDestroy(question.about) ? named : flags.yes && named;
}

/** A name that was given and is another one is a slip, and no reason to ask. */
function refuseOther({ confirmName, about }: Question, { confirm }: ConsentFlags): void {
  if (confirmName === undefined || confirm === undefined || confirm === confirmName) return;
  const counted = isDestroy(about) && confirmName.includes(':');
  const why = counted ? ' (the name, and how many things the plan removes)' : '';
  throw new CatalystError(
    'CATALYST-USAGE',
    `--confirm=${confirm} is not what is asked for: ${confirmName}${why}. Nothing was agreed to.`,
    { hint: `When the plan above is what you want: --confirm=${confirmName}` },
  );
}

async function asked(question: Question, signal: AbortSignal): Promise<boolean> {
  const { confirm, input } = await import('@inquirer/prompts');
  const how = { output: process.stderr, signal };
  if (question.confirmName === undefined)
    return putQuestion(confirm({ message: question.text, default: false }, how));
  return (await putQuestion(input({ message: question.text }, how))).trim() === question.confirmName;
}
