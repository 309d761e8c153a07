import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { proseLines } from '../src/cli/prose-lines.ts';
import { CLUSTER_RECIPES } from '../src/toolbox/cluster-recipes.ts';
import { findTool } from '../src/toolbox/find-tool.ts';
import type { ToolName, Workshop } from '../src/toolbox/tool.ts';

/**
 * Fetches or builds the named tools into the cache. Under CI a missing one ends it, unless a `?` stands behind its name;
 * elsewhere its tests skip by name.
 */
const NEEDED = new Set(['tofu', 'provider-mirror', 'git']);

/** One Go build leaves a core idle while it links, so two run side by side. The others share folders and do not. */
const BUILDS_AT_ONCE = 2;

const workshop: Workshop = {
  env: process.env,
  cacheFolder:
    process.env.CATALYST_CACHE_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'catalyst'),
  packageFolder: resolve(import.meta.dirname, '..'),
  report: say,
  fetch: true,
};

function say(line: string): void {
  const { isTTY, columns = 80 } = process.stderr;
  const lines = proseLines([`set-up: ${line}`], { terminal: isTTY === true, columns });
  process.stderr.write(`${lines.join('\n')}\n`);
}

async function get(name: ToolName): Promise<void> {
  try {
    await findTool(name, workshop);
  } catch (error) {
    say(`${(error as Error).message} ${(error as { hint?: string }).hint ?? ''}`);
    if (NEEDED.has(name) || (process.env.CI === 'true' && !optional.has(name))) process.exitCode = 3;
  }
}

const given = process.argv.slice(2);
const wanted = given.map((name) => name.replace(/\?$/, '')) as ToolName[];
const optional = new Set(wanted.filter((name) => given.includes(`${name}?`)));
const builds = wanted.filter((name) => name in CLUSTER_RECIPES);
for (const name of wanted) if (!builds.includes(name)) await get(name);
const nextBuild = async (): Promise<void> => {
  for (let name = builds.shift(); name !== undefined; name = builds.shift()) await get(name);
};
await Promise.all(Array.from({ length: BUILDS_AT_ONCE }, nextBuild));
