import type { ChalkInstance } from 'chalk';

/** What a colour stands for. A state is never told by colour alone. */
export type Role =
  | 'good'
  | 'active'
  | 'waiting'
  | 'warning'
  | 'bad'
  | 'quiet'
  | 'strong'
  | 'selected'
  | 'plain';

export type Paint = (role: Role, text: string) => string;

/** Paints nothing: no terminal, NO_COLOR, TERM=dumb. */
export const plainPaint: Paint = (_role, text) => text;

/** Colours by role; chalk is loaded only when something is really painted. */
export async function colourPaint(depth: 4 | 8 | 24): Promise<Paint> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: depth === 4 ? 1 : depth === 8 ? 2 : 3 });
  return (role, text) => COLOURS[role](chalk)(text);
}

const COLOURS: Record<Role, (chalk: ChalkInstance) => (text: string) => string> = {
  good: (chalk) => chalk.green,
  active: (chalk) => chalk.cyan,
  waiting: (chalk) => chalk.dim,
  warning: (chalk) => chalk.yellow,
  bad: (chalk) => chalk.red,
  quiet: (chalk) => chalk.dim,
  strong: (chalk) => chalk.bold,
  selected: (chalk) => chalk.inverse,
  plain: () => (text) => text,
};
