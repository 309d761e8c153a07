import { main } from '../main.ts';
import { built } from './built.ts';
import { writeRenderedText } from './rendered-text.ts';

/** The program's first step: what the build has rendered is written at once, all else is `main`, which loads the rest. */
export async function start(
  argv: string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (writeRenderedText(argv, env, built)) return;
  await main(argv, built);
}
