import type { Progress, RunProgress } from './progress.ts';

/** Runs that build a Sovereign up or take it down. One that only writes DNS says nothing about how far it is. */
export function lifeRuns({ runs }: Pick<Progress, 'runs'>): RunProgress[] {
  return runs.filter(({ command }) => !command.startsWith('dns-'));
}
