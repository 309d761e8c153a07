import type { DashboardOptions } from './on-terminal.ts';

export { readBindings } from './keys-file.ts';
export { snapshot } from './snapshot.ts';

/** Opens the dashboard on a terminal; resolves when it is left, with the signal that ended it, if one did. */
export async function openDashboard(options: DashboardOptions): Promise<NodeJS.Signals | undefined> {
  const { drawOnTerminal } = await import('./on-terminal.ts');
  return drawOnTerminal(options);
}
