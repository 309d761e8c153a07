import type { StoppedDelivery } from '../../domain/component/stopped-delivery.ts';

/** What keeps Git from arriving, a paragraph each: nothing that is changed there has any effect until it is mended. */
export function stoppedLines(stopped: readonly StoppedDelivery[] = []): string[] {
  return stopped.flatMap(({ region, kind, name, cause, fix }) => [
    '',
    `Nothing from Git arrives in ${region} by ${kind} ${name}: ${cause}.`,
    ...(fix === undefined ? [] : [`  fix     ${fix}`]),
  ]);
}
