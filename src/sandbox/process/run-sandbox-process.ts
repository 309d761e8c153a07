import { readFileSync } from 'node:fs';
import { becomeHolder, leaveHolder } from './holder.ts';
import { sandboxLayout } from './layout.ts';
import { type ServeOptions, serveSandbox } from './serve-sandbox.ts';

/**
 * Serves a sandbox until somebody asks for its end. Ends quietly when another one already lives in the folder: the
 * caller finds that one by its context.
 */
export async function runSandboxProcess(optionsFile: string): Promise<void> {
  const options = JSON.parse(readFileSync(optionsFile, 'utf8')) as ServeOptions;
  const { holder } = sandboxLayout(options.stateDir);
  if (!(await becomeHolder(holder, process.pid))) return;
  const terminated = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  try {
    const sandbox = await serveSandbox(options, process.pid);
    for (const kind of ['uncaughtException', 'unhandledRejection'] as const)
      process.on(kind, sandbox.noteDefect);
    await Promise.race([sandbox.asked, terminated]);
    await sandbox.stop();
  } finally {
    leaveHolder(holder);
  }
}
