/** Programs that catalyst drives, or that its tests hold it against. */
export type ToolName =
  | 'tofu'
  | 'provider-mirror'
  | 'git'
  | 'pdns_server'
  | 'pdnsutil'
  | 'delv'
  | 'shellcheck'
  | 'cloud-init'
  | 'tmux'
  | 'screen'
  | 'port-forward-server'
  | 'kubectl'
  | ClusterToolName
  | BusinessToolName;

/** What the sandbox's business services stand on. */
export type BusinessToolName = 'postgres' | 'nats-server';

/** What a real cluster is made of. */
export type ClusterToolName =
  | 'etcd'
  | 'kube-apiserver'
  | 'source-controller'
  | 'kustomize-controller'
  | 'helm-controller'
  | 'flux-crds';

export type ToolSource = 'path' | 'cache' | 'release' | 'go' | 'debian' | 'registry';

export interface Tool {
  name: ToolName;
  /**
   * The program; for `provider-mirror` the folder that OpenTofu reads as a filesystem mirror, for `flux-crds` a folder of
   * CustomResourceDefinitions.
   */
  path: string;
  version: string;
  source: ToolSource;
}

/** What the toolbox needs from outside. Nothing else is read. */
export interface Workshop {
  env: Readonly<Record<string, string | undefined>>;
  /** Where fetched and built tools are kept. */
  cacheFolder: string;
  /** The package's own folder, which holds `toolchain/`. */
  packageFolder: string;
  /** Told what is being done and how long that usually takes. */
  report: (line: string) => void;
  /** False: only what is already here (PATH and cache). */
  fetch: boolean;
  /** Aborted when nobody waits for the tool any more: what fetches or builds it is ended. */
  signal?: AbortSignal;
}

/** One way of getting a tool: undefined when this way is not open here, an error when it was tried and failed. */
export type Source = (workshop: Workshop) => Promise<Tool | undefined>;

export interface Recipe {
  name: ToolName;
  /** Tried in order. */
  sources: Source[];
  /** What a person can do when every source failed. */
  advice: string;
}
