/** What the program knows of itself when it is built. */
export interface Built {
  version: string;
  /** Ids of all commands, `sovereign:list`. */
  commands: string[];
  /** Topics that are no command themselves: typed alone they show their help. */
  topics: string[];
}

/** The build replaces this file; the sources run without it. */
export const built: Built | undefined = undefined;
