import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestRunner } from 'vitest';
import { findTool } from '../../src/toolbox/find-tool.ts';
import type { Tool, ToolName, Workshop } from '../../src/toolbox/tool.ts';

export const PACKAGE_FOLDER = resolve(import.meta.dirname, '../..');

/** The toolbox as the tests see it: they use what `npm test` fetched, and fetch nothing themselves. */
export const workshop: Workshop = {
  env: process.env,
  cacheFolder:
    process.env.CATALYST_CACHE_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'catalyst'),
  packageFolder: PACKAGE_FOLDER,
  report: () => {},
  fetch: false,
};

/** A tool for a test. Missing: the running test is skipped with the reason; under CI, and outside a test, it fails. */
export async function tool(name: ToolName): Promise<Tool> {
  try {
    return await findTool(name, workshop);
  } catch (error) {
    const test = TestRunner.getCurrentTest();
    if (process.env.CI === 'true' || test === undefined) throw error;
    return test.context.skip(`${name} is not here: ${(error as Error).message}`) as never;
  }
}

/** True when a tool is here; for `describe.skipIf(!(await hasTool('delv')))` at the top of a file. Under CI it must be. */
export async function hasTool(name: ToolName): Promise<boolean> {
  return findTool(name, workshop).then(
    () => true,
    (error) => {
      if (process.env.CI === 'true') throw error;
      return false;
    },
  );
}
