interface ManifestFlag {
  name: string;
  char?: string;
  type: 'boolean' | 'option';
  summary?: string;
  description?: string;
  env?: string;
  hidden?: boolean;
  helpGroup?: string;
}

interface ManifestCommand {
  id: string;
  summary?: string;
  description?: string;
  hidden?: boolean;
  args: Record<string, { name: string; required?: boolean; description?: string }>;
  flags: Record<string, ManifestFlag>;
  examples?: (string | { command: string; description: string })[];
}

/** The README's list of commands, from the manifest. Flags of the spec are named once, not at each command. */
export function commandReference(manifest: string): string {
  const { commands } = JSON.parse(manifest) as { commands: Record<string, ManifestCommand> };
  const shown = Object.values(commands).filter((command) => command.hidden !== true);
  return shown.map(section).join('\n');
}

function section(command: ManifestCommand): string {
  const args = Object.values(command.args).map(({ name, required }) =>
    required ? ` <${name}>` : ` [${name}]`,
  );
  const own = Object.values(command.flags).filter(
    ({ helpGroup, hidden }) => helpGroup === undefined && hidden !== true,
  );
  const flags = own.map(
    (flag) => `- ${signature(flag)}: ${(flag.summary ?? flag.description ?? '').split('\n')[0]}`,
  );
  const title = `#### \`catalyst ${command.id.replaceAll(':', ' ')}${args.join('')}\``;
  const what = command.summary ?? command.description?.split('\n')[0] ?? '';
  return [title, '', what, ...(flags.length === 0 ? [] : ['', ...flags]), ''].join('\n');
}

function signature(flag: ManifestFlag): string {
  const short = flag.char === undefined ? '' : `-${flag.char}, `;
  const value = flag.type === 'option' ? ' VALUE' : '';
  const variable = flag.env === undefined ? '' : ` (\`${flag.env}\`)`;
  return `\`${short}--${flag.name}${value}\`${variable}`;
}
