import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../domain/business/sovereign-context.ts';
import { CatalystError } from '../domain/errors.ts';
import type { SovereignSpec } from '../domain/spec.ts';
import { openServices, type Services } from '../services/open.ts';
import type { ServiceSettings } from '../services/settings.ts';
import { proseLines } from './prose-lines.ts';
import { isCi } from './screen.ts';
import { credentialReader } from './settings/credentials.ts';
import { processCredentials } from './settings/process-credentials.ts';
import type { Surroundings } from './surroundings.ts';

export interface OpenOptions {
  /** Value of `--context`. */
  context: string | undefined;
  /** Whose registry setting and network count; absent for commands that only read local state. */
  spec?: SovereignSpec;
  /** A person may be asked for a secret. */
  mayAsk?: boolean;
  /** Which may be asked for before anything is drawn; all that a whole run needs when left out. */
  credentials?: 'dns';
}

/** The service library over this process's surroundings. */
export async function openCatalyst(surroundings: Surroundings, options: OpenOptions): Promise<Services> {
  const settings = await serviceSettings(surroundings, options);
  if (options.mayAsk === true && settings.context === 'real') await askBeforeDrawing(settings, options);
  return openServices(settings);
}

/** Hidden questions come before anything is drawn over them; each credential is read once. */
async function askBeforeDrawing(
  settings: ServiceSettings,
  { spec, credentials }: OpenOptions,
): Promise<void> {
  if (credentials !== 'dns') await settings.credential('hetznerToken');
  if (spec?.dns.provider === 'powerdns') await settings.credential('powerdnsApiKey');
  if (spec?.dns.provider === 'dynadot') await settings.credential('dynadotKey');
}

export async function serviceSettings(
  surroundings: Surroundings,
  options: OpenOptions,
): Promise<ServiceSettings> {
  const { env, clock, random, folders, cwd, home, host, login, pid, err } = surroundings;
  const ask = options.mayAsk === true && surroundings.stdin.terminal && err.terminal;
  const credentials = processCredentials({ env, cwd, home, ask });
  const settings: ServiceSettings = {
    version: surroundings.version,
    folders,
    context: 'real',
    env,
    network: await networkOf(env, options.spec),
    credential: credentialReader(options.spec, credentials),
    passphrase: {
      ...(env.CATALYST_PASSPHRASE ? { value: env.CATALYST_PASSPHRASE } : {}),
      ...(env.CATALYST_PASSPHRASE_FILE ? { file: env.CATALYST_PASSPHRASE_FILE } : {}),
      keyring: !isCi(env),
    },
    clock,
    random,
    who: { holder: login, host, pid, platform: surroundings.platform },
    ci: isCi(env),
    stateNamed: Boolean(env.CATALYST_STATE_DIR),
    report: (line) => err.write(`${proseLines([line], err).join('\n')}\n`),
    fetchTools: true,
  };
  return { ...settings, context: await worldOf(options.context, settings) };
}

/** The world that a context is in: `sandbox` by itself, or that of a Sovereign's context. */
async function worldOf(name: string | undefined, settings: ServiceSettings): Promise<World> {
  if (name === undefined || name === '' || name === 'real') return 'real';
  if (name === 'sandbox') return 'sandbox';
  const known = await openServices(settings).contexts.list();
  const found = known.find((context) => context.name === name);
  if (found !== undefined) return found.world;
  throw new CatalystError('CATALYST-USAGE', `No context is called ${name}.`, {
    hint: 'Use --context sandbox, one of catalyst context list, or leave it out for the real world.',
  });
}

/** Proxies and authorities: the spec's where it names them, else those of the environment. */
async function networkOf(
  env: Surroundings['env'],
  spec: SovereignSpec | undefined,
): Promise<ServiceSettings['network']> {
  const httpsProxy = spec?.network.httpsProxy ?? env.HTTPS_PROXY ?? env.https_proxy;
  const noProxy = spec?.network.noProxy ?? env.NO_PROXY ?? env.no_proxy;
  const caFile = spec?.network.caFile;
  return {
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
    authorities: caFile === undefined ? [] : [await authoritiesIn(caFile)],
  };
}

async function authoritiesIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CatalystError('CATALYST-SPEC-INVALID', `The CA file ${file} cannot be read (${error.code}).`, {
      hint: 'Name a PEM file in network.caFile.',
    });
  });
}

/** What the running sandbox says of itself, for the values that it dictates; undefined when none was started. */
export async function sandboxFacts(surroundings: Surroundings): Promise<SandboxFacts | undefined> {
  const path = join(surroundings.folders.state, 'sandbox', 'context.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsedFacts(text, path);
}

interface SandboxFacts {
  powerdnsApi: string;
  nameservers: string[];
  git: string;
}

function parsedFacts(text: string, path: string): SandboxFacts {
  const broken = new CatalystError('CATALYST-SANDBOX-DOWN', `${path} is no context of a sandbox.`, {
    hint: 'catalyst sandbox down, then: catalyst sandbox up',
  });
  try {
    const { powerdnsApi, nameservers, git } = JSON.parse(text) as Partial<SandboxFacts>;
    if (typeof powerdnsApi === 'string' && typeof git === 'string' && Array.isArray(nameservers))
      return { powerdnsApi, nameservers, git };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw broken;
}
