import type { ErrorObject } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { costTexts } from '../cost-text.ts';
import type { Screen } from '../screen.ts';
import { leftOfDestroy } from './left-of-destroy.ts';

const EXISTS = / Exists now: (.+?)\.?$/;

export interface InterruptionView {
  error: ErrorObject;
  progress: Progress;
  /** Whether this catalyst can take a Sovereign back. */
  canDestroy: boolean;
}

/** What a person needs after Ctrl-C: what exists, what it costs, how to go on, how to take it back. */
export function interruptionLines(
  view: InterruptionView,
  screen: Pick<Screen, 'columns' | 'paint'>,
): string[] {
  const { error, progress, canDestroy } = view;
  const fqdn = progress.sovereign;
  const destroying = progress.runs.at(-1)?.command === 'destroy';
  const exists = destroying ? leftOfDestroy(progress) : existing(progress);
  const rows: [string, string][] = [
    ['exists now', EXISTS.exec(error.message)?.[1] ?? exists],
    ['go on', `catalyst sovereign resume ${fqdn}`],
    ...(canDestroy && !destroying
      ? ([['take back', `catalyst sovereign destroy ${fqdn}`]] as [string, string][])
      : []),
  ];
  return [
    ...wrap(error.message.replace(EXISTS, ''), screen.columns).map((line) => screen.paint('warning', line)),
    ...rows.flatMap(([name, text]) =>
      wrap(text, screen.columns - 14).map((line, index) => `  ${pad(index === 0 ? name : '', 10)}  ${line}`),
    ),
    '',
    screen.paint('quiet', `${error.code} · exit ${error.exit}`),
  ];
}

/** As far as earlier stages learned it. */
function existing(progress: Progress): string {
  const regions = (progress.outputs.regions ?? []) as unknown as RegionOutputs[];
  if (regions.length === 0) return 'nothing that costs money';
  const servers = regions.flatMap(({ controlPlanes, workers }) => [...controlPlanes, ...workers]).length;
  const cost = costTexts(progress)?.hourly;
  return [counted(servers, 'server'), counted(regions.length, 'load balancer'), cost]
    .filter(Boolean)
    .join(', ');
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
