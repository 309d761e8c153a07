import type { ErrorObject } from '../../domain/errors.ts';
import type { Progress } from '../../domain/progress.ts';
import { elapsedMs } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import { costTexts } from '../cost-text.ts';
import { headLine } from '../run/summary.ts';
import { isCutShort, whatExistsRows } from '../run/what-exists.ts';
import { failureMarkdown } from './failure-markdown.ts';
import { code, link, plain, table } from './inline.ts';

/** How a run ended, as Markdown: the stages with their times, what is not installed, where it is, what it costs. */
export function runMarkdown(ended: {
  progress: Progress;
  unchanged: boolean;
  error?: ErrorObject;
  /** Milliseconds since 1970, for a stage that had no end. */
  now: number;
}): string[] {
  const { progress, error } = ended;
  return [
    `## ${plain(progress.sovereign)}`,
    '',
    ...(error === undefined ? [plain(headLine(progress, ended.unchanged)), ''] : failureMarkdown(error)),
    ...existsMarkdown(ended),
    ...stagesMarkdown(ended),
    ...componentsMarkdown(progress),
    ...table(['', ''], [...urlRows(progress), ...costRow(progress)]),
  ];
}

function existsMarkdown({ progress, error }: { progress: Progress; error?: ErrorObject }): string[] {
  if (error === undefined || !isCutShort(progress)) return [];
  const rows = whatExistsRows(progress, error.message);
  return table(
    ['', ''],
    rows.map(([name, text]) => [name, text.startsWith('catalyst ') ? code(text) : plain(text)]),
  );
}

function stagesMarkdown({ progress, now }: { progress: Progress; now: number }): string[] {
  const begun = progress.runs.at(-1)?.stages.map((id) => progress.stages[id]) ?? [];
  const rows = begun.map((stage) => [
    stage.stage,
    stage.state,
    stage.startedAt === undefined ? '' : duration(elapsedMs(stage, now)),
  ]);
  return table(['Stage', 'State', 'Time'], rows);
}

function componentsMarkdown({ components }: Progress): string[] {
  const all = Object.values(components);
  const open = all.filter(({ state }) => state !== 'installed');
  const several = new Set(all.map(({ region }) => region)).size > 1;
  const rows = open.map(({ region, component, state, cause, reason = '' }) => [
    code(several ? `${region}/${component}` : component),
    state,
    plain(cause ?? reason),
  ]);
  return table(['Component', 'State', 'Reason'], rows);
}

function urlRows({ outputs }: Progress): string[][] {
  return Object.entries((outputs.urls ?? {}) as Record<string, string>).map(([name, url]) => [
    plain(name),
    link(url),
  ]);
}

function costRow(progress: Progress): string[][] {
  const cost = costTexts(progress);
  return cost === undefined ? [] : [['cost', plain(`${cost.monthly}, ${cost.hourly} (net)`)]];
}
