/** `context.json`: what programs that work with a running sandbox have to know. Holds credentials, so 0600. */
export interface SandboxContext {
  v: 1;
  pid: number;
  pidStart: string;
  startedAt: string;
  speed: number;
  /** What the nodes boot. */
  clusters: 'simulated' | 'real';
  hetznerApi: string;
  connectFile: string;
  /** PEM. */
  authority: string;
  resolvers: string[];
  registry: string;
  k3sReleases: string;
  git: string;
  powerdnsApi: string;
  /** Scheme and authority of the simulated registrar's API. */
  dynadotApi: string;
  nameservers: string[];
  poolDomain: string;
  providerPollSeconds: number;
  control: string;
  credentials: SandboxCredentials;
}

export interface SandboxCredentials {
  hetznerToken: string;
  /** A second Hetzner token that may only read. */
  hetznerReadOnlyToken: string;
  powerdnsApiKey: string;
  dynadotKey: string;
  registryPullToken: string;
  controlToken: string;
}
