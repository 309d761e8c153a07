import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { findTool } from '../src/toolbox/find-tool.ts';
import type { ToolName, Workshop } from '../src/toolbox/tool.ts';

/** Fetches or builds the named tools into the cache. Under CI a missing one ends it; elsewhere its tests skip by name. */
const NEEDED = new Set(['tofu', 'provider-mirror', 'git']);

const workshop: Workshop = {
  env: process.env,
  cacheFolder:
    process.env.CATALYST_CACHE_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'catalyst'),
  packageFolder: resolve(import.meta.dirname, '..'),
  report: (line) => process.stderr.write(`set-up: ${line}\n`),
  fetch: true,
};

for (const name of process.argv.slice(2) as ToolName[]) {
  try {
    await findTool(name, workshop);
  } catch (error) {
    process.stderr.write(`set-up: ${(error as Error).message} ${(error as { hint?: string }).hint ?? ''}\n`);
    if (NEEDED.has(name) || process.env.CI === 'true') process.exitCode = 3;
  }
}
