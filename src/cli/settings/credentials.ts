import { CatalystError } from '../../domain/errors.ts';
import type { SovereignSpec } from '../../domain/spec.ts';

/** A secret of the operator: never a field of the spec, never a flag. */
export interface CredentialSetting {
  name: string;
  variable: string;
  what: string;
  /** What a person needs to know to have one. */
  help: string;
  /** Most have none: it is taken where it is set, and never asked for. */
  optional?: boolean;
}

/** Every credential. `<variable>_FILE` names a file of mode 0600 that holds it; the keyring knows it by its name. */
export const CREDENTIALS: readonly CredentialSetting[] = [
  {
    name: 'hetznerToken',
    variable: 'HCLOUD_TOKEN',
    what: 'Hetzner API token',
    help: 'Hetzner Console: Security, API tokens, Read & Write.',
  },
  {
    name: 'powerdnsApiKey',
    variable: 'POWERDNS_API_KEY',
    what: 'PowerDNS API key',
    help: 'The api-key of the PowerDNS that serves the zone.',
  },
  {
    name: 'powerdnsBasicAuth',
    variable: 'POWERDNS_BASIC_AUTH',
    what: 'user name and password of the proxy before PowerDNS',
    help: 'user:password, where a proxy before the PowerDNS API asks for them.',
    optional: true,
  },
  {
    name: 'dynadotKey',
    variable: 'DYNADOT_API_KEY',
    what: 'Dynadot API key',
    help: 'Dynadot: Tools, API; of the account that holds the domain.',
  },
  {
    name: 'registryPullToken',
    variable: 'CATALYST_REGISTRY_TOKEN',
    what: 'registry pull token',
    help: 'A GitHub token that may read packages.',
  },
  {
    name: 'sovereignToken',
    variable: 'CATALYST_TOKEN',
    what: "token for a Sovereign's business",
    help: 'In place of the session of catalyst auth login.',
    optional: true,
  },
  {
    name: 'sovereignPassword',
    variable: 'CATALYST_PASSWORD',
    what: 'password at the Sovereign',
    help: 'Of the address that signs in; it is not kept.',
  },
  {
    name: 'customerToken',
    variable: 'CATALYST_CUSTOMER_TOKEN',
    what: "a customer's token",
    help: 'Of the customer in whose name a voucher is redeemed or a balance is read.',
    optional: true,
  },
  {
    name: 'databaseUrl',
    variable: 'CATALYST_DATABASE_URL',
    what: "address of a Sovereign's billing database",
    help: 'postgres://user:password@host:port/sme_billing, for direct mode.',
    optional: true,
  },
  {
    name: 'stripeSecretKey',
    variable: 'STRIPE_SECRET_KEY',
    what: 'secret key of Stripe',
    help: 'Stripe: Developers, API keys.',
  },
  {
    name: 'stripeWebhookSecret',
    variable: 'STRIPE_WEBHOOK_SECRET',
    what: 'webhook signing secret of Stripe',
    help: 'Stripe: Developers, Webhooks.',
  },
  {
    name: 'stripePublicKey',
    variable: 'STRIPE_PUBLIC_KEY',
    what: 'publishable key of Stripe',
    help: 'Stripe: Developers, API keys.',
  },
];

export interface CredentialSources {
  env: Readonly<Record<string, string | undefined>>;
  files: SecretFiles;
  /** Password of an account in the operating system's keyring, undefined without one. */
  keyring(account: string): Promise<string | undefined>;
  /** Asks without showing what is typed, with a word on where one has it from; absent where nobody can be asked. */
  prompt?(question: string, help: string): Promise<string>;
}

export interface SecretFiles {
  /** Text and mode bits of a file; rejects as node:fs does. */
  read(path: string): Promise<{ text: string; mode: number }>;
}

/**
 * A credential from its variable, the file that `<variable>_FILE` names, the keyring, or a hidden question, in this order.
 * Errors: CATALYST-SECRET-EXPOSED, CATALYST-CREDENTIAL-UNREADABLE. Undefined when nobody has it.
 */
export async function readCredential(
  setting: CredentialSetting,
  sources: CredentialSources,
): Promise<string | undefined> {
  const value = sources.env[setting.variable]?.trim();
  if (value) return single(value, setting.variable);
  const file = sources.env[`${setting.variable}_FILE`];
  if (file) return single(await fromFile(file, sources.files), file);
  const kept = await sources.keyring(setting.name);
  if (kept) return single(kept.trim(), 'the keyring');
  if (sources.prompt === undefined || setting.optional) return undefined;
  const typed = (await sources.prompt(setting.what, setting.help)).trim();
  return typed === '' ? undefined : single(typed, 'the answer');
}

/** The registry's pull token from where the spec says it is: `env:NAME`, `file:PATH` or `keyring:NAME`. */
export async function readPullSecret(
  source: string,
  sources: CredentialSources,
): Promise<string | undefined> {
  const place = source.slice(source.indexOf(':') + 1);
  if (source.startsWith('file:')) return single(await fromFile(place, sources.files), place);
  if (source.startsWith('keyring:')) return (await sources.keyring(place))?.trim() || undefined;
  const value = sources.env[place]?.trim();
  if (value) return single(value, place);
  const file = sources.env[`${place}_FILE`];
  return file ? single(await fromFile(file, sources.files), file) : undefined;
}

/** The reader that the services ask by name; each credential is read once, so a question is asked once. */
export function credentialReader(
  spec: Pick<SovereignSpec, 'registry'> | undefined,
  sources: CredentialSources,
): (name: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  const read = async (name: string) => {
    if (name === 'registryPullToken' && spec !== undefined)
      return readPullSecret(spec.registry.pullSecret, sources);
    const setting = CREDENTIALS.find((one) => one.name === name);
    return setting === undefined ? undefined : readCredential(setting, sources);
  };
  return (name) => {
    const answer = known.get(name) ?? read(name);
    known.set(name, answer);
    return answer;
  };
}

/** A secret from a file that a flag names. Errors: CATALYST-SECRET-EXPOSED, CATALYST-CREDENTIAL-UNREADABLE. */
export async function secretInFile(path: string, files: SecretFiles): Promise<string> {
  return single(await fromFile(path, files), path);
}

async function fromFile(path: string, files: SecretFiles): Promise<string> {
  const found = await files.read(path).catch((error: unknown) => {
    const code = (error as { code?: unknown } | null)?.code;
    throw new CatalystError(
      'CATALYST-CREDENTIAL-UNREADABLE',
      `The secret file ${path} cannot be read (${typeof code === 'string' ? code : 'unknown reason'}).`,
      {
        hint: 'Name an existing file that you alone can read.',
      },
    );
  });
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    throw new CatalystError(
      'CATALYST-SECRET-EXPOSED',
      `Others can read the secret file ${path} (mode ${mode}).`,
      { hint: `chmod 600 ${path}` },
    );
  }
  const text = found.text.trim();
  if (text !== '') return text;
  throw new CatalystError('CATALYST-CREDENTIAL-UNREADABLE', `The secret file ${path} is empty.`, {
    hint: 'Write the secret into it, on one line.',
  });
}

/** A secret that would not fit into a header is a slip of copying; the value itself is never shown. */
function single(value: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new CatalystError(
    'CATALYST-CREDENTIAL-UNREADABLE',
    `What ${where} holds is no token: it has blanks, line breaks or characters outside ASCII.`,
    {
      hint: 'Copy the token again, nothing around it.',
    },
  );
}
