import type { Progress } from '../../domain/progress.ts';
import { STAGES } from '../../domain/stage.ts';
import { elapsedMs } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import { pad } from '../../style/text-width.ts';

/** What a finished run says to a person: where it is, what it costs, what took how long, and what to do next. */
export function summaryLines(progress: Progress, unchanged: boolean): string[] {
  const fqdn = progress.sovereign;
  const run = progress.runs.at(-1);
  const took =
    run?.endedAt === undefined ? '' : duration(Date.parse(run.endedAt) - Date.parse(run.startedAt));
  const head = unchanged ? `${fqdn} is as it should be. Nothing was changed.` : `${fqdn} is up, in ${took}.`;
  return [
    head,
    '',
    ...urlLines(progress),
    ...costLine(progress),
    ...timeLine(progress),
    '',
    'Next:',
    ...nextLines(fqdn),
  ];
}

function urlLines({ outputs }: Progress): string[] {
  const urls = Object.entries((outputs.urls ?? {}) as Record<string, string>);
  return urls.map(([name, url]) => `  ${pad(name, 12)} ${url}`);
}

function costLine({ outputs }: Progress): string[] {
  const cost = outputs.cost as { currency?: string; monthly?: string; hourly?: string } | undefined;
  if (cost?.monthly === undefined) return [];
  return [`  ${pad('cost', 12)} ${cost.currency} ${cost.monthly} a month, ${cost.hourly} an hour (net)`];
}

function timeLine(progress: Progress): string[] {
  const times = STAGES.map((stage) => progress.stages[stage]).filter(
    ({ startedAt }) => startedAt !== undefined,
  );
  const texts = times.map((stage) => `${stage.stage} ${duration(elapsedMs(stage, 0))}`);
  return texts.length === 0 ? [] : [`  ${pad('time', 12)} ${texts.join(' · ')}`];
}

function nextLines(fqdn: string): string[] {
  return [
    `  catalyst sovereign show ${fqdn}`,
    `  catalyst sovereign kubeconfig ${fqdn}`,
    `  catalyst sovereign export ${fqdn} --file ${fqdn}.sealed`,
  ];
}
