import { isDestroyed, isDestroying } from '../../domain/destroyed.ts';
import type { RootCause } from '../../domain/explain.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { Progress } from '../../domain/progress.ts';
import { wrap } from '../../style/text-width.ts';
import { causesNow, onItsWayText, stoppedTexts } from '../derive/causes.ts';
import type { Model } from '../model.ts';
import { type Line, type Look, plain, span } from './line.ts';

const MOST_CAUSES = 5;

/** What needs somebody comes first; where nothing does, that is said too. */
export function attentionLines(model: Model, progress: Progress, columns: number, look: Look): Line[] {
  if (isDestroyed(progress)) return [plain(`  ${progress.destroyed?.detail ?? 'destroyed'}`), []];
  const error = lifeRuns(progress).at(-1)?.error;
  const said = (texts: readonly string[], symbol: Sign) =>
    texts.flatMap((text) => wrapped(text, symbol, columns, look));
  const causes = causesNow(model.panels, progress);
  const lines = [
    ...said(error === undefined ? [] : [`${error.message} ${error.hint ?? ''}`], 'failed'),
    ...said(downTexts(progress), 'warning'),
    ...said(silenceTexts(model, progress), 'warning'),
    ...said(stoppedTexts(model.panels, progress), 'failed'),
    ...namesLines(model, progress, columns, look),
    ...causes.slice(0, MOST_CAUSES).flatMap((cause) => causeLines(cause, columns, look)),
    ...(causes.length > MOST_CAUSES ? [plain(`    and ${causes.length - MOST_CAUSES} more`, 'quiet')] : []),
  ];
  const nothing = [span(`  ${look.symbols.done} `, 'good'), span('nothing')];
  const way = onItsWayText(model.panels, progress);
  return [
    plain('Needs attention', 'strong'),
    ...(lines.length > 0 ? lines : [nothing]),
    ...said(way === undefined ? [] : [way], 'waiting'),
    ...said(declinedTexts(model, progress), 'skipped'),
    [],
  ];
}

/** What was known of it before its destroy began is not so any more. */
function downTexts(progress: Progress): string[] {
  if (!isDestroying(progress)) return [];
  const how = progress.active === undefined ? 'Its destroy stopped in the middle' : 'It is being destroyed';
  return [`${how}: its cluster is not asked any more.`];
}

function silenceTexts({ panels }: Model, progress: Progress): string[] {
  const error = isDestroying(progress) ? undefined : panels.components[progress.sovereign]?.error;
  return error === undefined ? [] : [`Its cluster gives no answer: ${error.message}`];
}

/** A newer run that was declined, or refused before it did anything outside. */
function declinedTexts({ panels }: Model, progress: Progress): string[] {
  const newest = lifeRuns(panels.told[progress.sovereign]?.value?.progress ?? progress).at(-1);
  if (newest === undefined || newest.run === lifeRuns(progress).at(-1)?.run) return [];
  const { command, error, outcome = 'interrupted' } = newest;
  return [`A ${command} after that changed nothing: ${error?.message ?? outcome}`];
}

/** What is wrong with its names, once it was handed over: the root only. */
function namesLines(
  { panels }: Model,
  { sovereign: fqdn, outputs }: Progress,
  columns: number,
  look: Look,
): Line[] {
  const [root] = panels.dns[fqdn]?.value?.diagnoses ?? [];
  if (root === undefined || outputs.urls === undefined) return [];
  return wrapped(`${root.sentence} ${root.fix}`, 'warning', columns, look);
}

function causeLines({ id, state, cause, fix, blocks }: RootCause, columns: number, look: Look): Line[] {
  const bad = state === 'failed' ? 'failed' : state === 'degraded' ? 'warning' : 'waiting';
  const behind = blocks.length === 0 ? '' : `, blocks ${blocks.length}`;
  return wrapped(
    `${id} (${state}${behind}): ${cause}.${fix === undefined ? '' : ` ${fix}`}`,
    bad,
    columns,
    look,
  );
}

const ROLES = { failed: 'bad', warning: 'warning', waiting: 'waiting', skipped: 'quiet' } as const;

type Sign = keyof typeof ROLES;

function wrapped(text: string, symbol: Sign, columns: number, look: Look): Line[] {
  return wrap(text, columns - 4).map((part, index) =>
    index === 0 ? [span(`  ${look.symbols[symbol]} `, ROLES[symbol]), span(part)] : plain(`    ${part}`),
  );
}
