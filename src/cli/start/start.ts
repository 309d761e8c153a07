import { built } from './built.ts';
import { writeRenderedText } from './rendered-text.ts';

/** The program's first step: what the build has rendered is written at once, all else is `main`. */
export async function start(
  argv: string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (writeRenderedText(argv, env, built)) return;
  const { main } = await import('../main.ts');
  await main(argv, built);
}
