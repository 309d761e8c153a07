import type { Target } from '../../domain/surroundings.ts';

/** Variables of ours that a child may see; everything else of our environment stays with us. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/**
 * How much OpenTofu and its provider let their heap grow before they look for garbage: they live for a second, and looking
 * less often takes a tenth of their time for 20 MiB more (Go's package runtime, "Environment Variables").
 */
const GARBAGE_PERCENT = '400';

/** What OpenTofu seals. */
const SEALED = ['state', 'plan'] as const;
export type Sealed = (typeof SEALED)[number];

export interface EnvironmentParts {
  inherited: Readonly<Record<string, string | undefined>>;
  target: Pick<Target, 'hetznerApi' | 'proxy'>;
  cliConfigFile: string;
  /** 64 hex digits; undefined for a command that comes to neither state nor plan. */
  passphrase: string | undefined;
  /** What the command comes to; both unless given. */
  sealed?: readonly Sealed[];
  hetznerToken: string | undefined;
  /** Sensitive module variables by name. */
  secretVariables: Readonly<Record<string, string>>;
  /** File that holds every accepted authority, when there are more than the system's. */
  authoritiesFile: string | undefined;
}

/** The whole environment of a tofu child. Secrets reach it this way only, never by argument or file. */
export function tofuEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { target, hetznerToken, authoritiesFile } = parts;
  const { httpsProxy, noProxy } = target.proxy;
  const inherited = INHERITED.flatMap((name) => {
    const value = parts.inherited[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_CONFIG_FILE: parts.cliConfigFile,
    ...(parts.passphrase === undefined
      ? {}
      : { TF_ENCRYPTION: encryptionConfiguration(parts.passphrase, parts.sealed) }),
    CHECKPOINT_DISABLE: '1',
    GOGC: GARBAGE_PERCENT,
    HCLOUD_ENDPOINT: target.hetznerApi,
    ...(hetznerToken === undefined ? {} : { HCLOUD_TOKEN: hetznerToken }),
    ...(httpsProxy === undefined ? {} : { HTTPS_PROXY: httpsProxy, HTTP_PROXY: httpsProxy }),
    ...(noProxy === undefined ? {} : { NO_PROXY: noProxy }),
    ...(authoritiesFile === undefined ? {} : { SSL_CERT_FILE: authoritiesFile }),
    ...Object.fromEntries(
      Object.entries(parts.secretVariables).map(([name, value]) => [`TF_VAR_${name}`, value]),
    ),
  };
}

/**
 * State and plan encryption, enforced. The passphrase is 256 random bits, so the fewest iterations that OpenTofu
 * accepts are enough and every command stays fast; SHA-256 halves a command's time where processors have it built in. What an
 * earlier SHA-512 sealed stays readable: OpenTofu keeps the hash's name beside the salt. Each kind that is named costs a
 * derivation at every start, also where the command never comes to it; one that is not named is refused when it is sealed.
 */
export function encryptionConfiguration(passphrase: string, sealed: readonly Sealed[] = SEALED): string {
  const target = (name: string) => `${name} {\n  method   = method.aes_gcm.sealed\n  enforced = true\n}`;
  return [
    `key_provider "pbkdf2" "sealed" {\n  passphrase = "${passphrase}"\n  iterations = 200000\n  hash_function = "sha256"\n}`,
    'method "aes_gcm" "sealed" {\n  keys = key_provider.pbkdf2.sealed\n}',
    ...sealed.map(target),
  ].join('\n');
}
