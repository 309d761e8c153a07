import type { Progress } from '../../domain/progress.ts';
import { STAGES } from '../../domain/stage.ts';
import { elapsedMs } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { costTexts } from '../cost-text.ts';
import type { Screen } from '../screen.ts';

/** What a finished run says to a person: where it is, what it costs, what took how long, and what to do next. */
export function summaryLines(
  progress: Progress,
  unchanged: boolean,
  screen: Pick<Screen, 'columns'>,
): string[] {
  const fqdn = progress.sovereign;
  const rows = [...urlRows(progress), ...costRow(progress), ...timeRow(progress)];
  return [
    headLine(progress, unchanged),
    '',
    ...rows.flatMap(([name, text]) =>
      wrap(text, screen.columns - 16).map((line, index) => `  ${pad(index === 0 ? name : '', 12)}  ${line}`),
    ),
    '',
    'Next:',
    `  catalyst sovereign show ${fqdn}`,
    `  catalyst sovereign kubeconfig ${fqdn}`,
    `  catalyst sovereign export ${fqdn} --file ${fqdn.split('.')[0]}.sealed`,
  ];
}

/** Whether it is up, how long it took, how much of it is installed. */
export function headLine({ sovereign, runs, components }: Progress, unchanged: boolean): string {
  if (unchanged) return `${sovereign} is as it should be. Nothing was changed.`;
  const run = runs.at(-1);
  const took =
    run?.endedAt === undefined ? '' : `, in ${duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`;
  const all = Object.values(components);
  const installed = all.filter(({ state }) => state === 'installed').length;
  const proof = all.length === 0 ? '' : ` ${installed} of ${all.length} components are installed.`;
  return `${sovereign} is up${took}.${proof}`;
}

function urlRows({ outputs }: Progress): [string, string][] {
  return Object.entries((outputs.urls ?? {}) as Record<string, string>);
}

function costRow(progress: Progress): [string, string][] {
  const cost = costTexts(progress);
  const where = progress.runs.at(-1)?.sandbox === true ? '; the sandbox costs nothing' : '';
  return cost === undefined ? [] : [['cost', `${cost.monthly}, ${cost.hourly} (net${where})`]];
}

function timeRow({ stages }: Progress): [string, string][] {
  const ran = STAGES.map((id) => stages[id]).filter(({ startedAt }) => startedAt !== undefined);
  const texts = ran.map((stage) => `${stage.stage} ${duration(elapsedMs(stage, 0))}`);
  return texts.length === 0 ? [] : [['time', texts.join(' · ')]];
}
