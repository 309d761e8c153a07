import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../run.ts';
import type { Source, ToolName, Workshop } from '../tool.ts';

/** A program on PATH (or in the places of system administration) whose version answer matches. */
export function onPath(name: ToolName, ask: string[], version: RegExp): Source {
  return lookOnPath(name, (path, env) => versionOf(path, ask, version, env));
}

/**
 * A program on PATH that tells no version of itself, by the build information that Go writes into every program
 * (runtime/debug.BuildInfo): the version of `module` that it was built of.
 */
export function onPathByModule(name: ToolName, module: string, version: RegExp): Source {
  return lookOnPath(name, async (path) => {
    const text = await readFile(path, 'latin1');
    const start = text.indexOf(`\t${module}\tv`);
    if (start === -1) return undefined;
    const [told = ''] = text.slice(start + module.length + 3).split(/[\t\n]/, 1);
    return version.exec(told)?.[0];
  });
}

function lookOnPath(
  name: ToolName,
  versionAt: (path: string, env: Workshop['env']) => Promise<string | undefined>,
): Source {
  return async ({ env }) => {
    const folders = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
    for (const folder of folders.filter((entry) => entry !== '')) {
      const path = join(folder, name);
      if (!(await isProgram(path))) continue;
      const found = await versionAt(path, env);
      if (found !== undefined) return { name, path, version: found, source: 'path' };
    }
    return undefined;
  };
}

/** The version that a program tells of itself, undefined when it does not run or its answer does not match. */
export async function versionOf(
  path: string,
  ask: string[],
  version: RegExp,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const said = await run(path, ask, { env, timeoutMs: 20_000, anyExit: true }).catch(() => undefined);
  return said && version.exec(`${said.stdout}\n${said.stderr}`)?.[1];
}

export async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
