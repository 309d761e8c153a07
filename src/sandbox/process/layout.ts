import { join } from 'node:path';

/** Where a sandbox keeps what it needs, below the state folder. */
export function sandboxLayout(stateDir: string) {
  const folder = join(stateDir, 'sandbox');
  const at = (name: string) => join(folder, name);
  return {
    folder,
    context: at('context.json'),
    options: at('options.json'),
    credentials: at('credentials.json'),
    holder: at('holder.json'),
    project: at('hetzner.json'),
    zones: at('powerdns.json'),
    account: at('dynadot.json'),
    output: at('output.log'),
    log: at('sandbox.log'),
    business: at('business'),
  };
}

export type SandboxLayout = ReturnType<typeof sandboxLayout>;
