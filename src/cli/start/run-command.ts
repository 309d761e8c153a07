import type { Command, Config } from '@oclif/core';

type Runnable = new (argv: string[], config: Config) => { _run(): Promise<unknown> };

/** Runs one command without reading package.json and manifest, which oclif needs only to find commands and to show help. */
export async function runCommand(id: string, argv: string[], version: string): Promise<void> {
  const file = new URL(`./commands/${id.replaceAll(':', '/')}.js`, import.meta.url);
  const { default: CommandClass } = (await import(file.href)) as { default: typeof Command };
  CommandClass.id = id;
  leaveStdin(CommandClass);
  await new (CommandClass as unknown as Runnable)(argv, leanConfig(version) as Config)._run();
}

/** oclif would wait for a pipe whenever an optional argument is left out. */
export function leaveStdin(CommandClass: typeof Command): void {
  for (const arg of Object.values(CommandClass.args ?? {})) arg.ignoreStdin = true;
}

/** All that a command and the parser ask of the configuration. No command of ours looks at its `config`. */
function leanConfig(version: string): Partial<Config> {
  return {
    bin: 'catalyst',
    name: version.slice(0, version.lastIndexOf('/')),
    userAgent: version,
    topicSeparator: ':',
    scopedEnvVarKeys: (key) => [`CATALYST_${key}`],
    scopedEnvVarKey: (key) => `CATALYST_${key}`,
    runHook: async () => ({ successes: [], failures: [] }),
  };
}
