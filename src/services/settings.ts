import type { Clock, RandomBytes } from '../domain/surroundings.ts';

/** Everything that the services get from outside. They read no environment and no clock of their own. */
export interface ServiceSettings {
  /** Version of catalyst, for the journal. */
  version: string;
  folders: { state: string; config: string; cache: string; package: string };
  /** Where to work: `sandbox` reads the context that `catalyst sandbox up` wrote into the state folder. */
  context: 'real' | 'sandbox';
  /** Our own environment, of which children see an allow-listed part. */
  env: Readonly<Record<string, string | undefined>>;
  /** Proxies and extra authorities (PEM) besides those of the spec. */
  network: { httpsProxy?: string; noProxy?: string; authorities: string[] };
  /** A credential by name (`hetznerToken`, `powerdnsApiKey`, `registryPullToken`, …); not asked in a sandbox. */
  credential(name: string): Promise<string | undefined>;
  passphrase: PassphraseSettings;
  clock: Clock;
  random: RandomBytes;
  who: { holder: string; host: string; pid: number; platform: NodeJS.Platform };
  /** Runs under a CI system, whose disk goes away. */
  ci: boolean;
  /** The state folder was named by a person. */
  stateNamed: boolean;
  /** Told what takes long before a run starts, and notices that must be read once. */
  report(line: string): void;
  /** Whether a missing tool may be fetched. */
  fetchTools: boolean;
}

/** The same for a caller of the library: what is left out has a usual value (`wiring/usual-settings.ts`). */
export type OpenSettings = Partial<Omit<ServiceSettings, 'folders' | 'network' | 'passphrase' | 'who'>> & {
  [Part in 'folders' | 'network' | 'passphrase' | 'who']?: Partial<ServiceSettings[Part]>;
};

export interface PassphraseSettings {
  /** Content of CATALYST_PASSPHRASE. */
  value?: string;
  /** Path from CATALYST_PASSPHRASE_FILE. */
  file?: string;
  /** Ask the operating system's keyring. */
  keyring: boolean;
}
