import type { Duplex } from 'node:stream';

/** A Kubernetes object as the API gives it. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; uid: string }[];
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [key: string]: unknown;
}

/** Which collection: `{group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases'}`; the core group is ''. */
export interface Resource {
  group: string;
  version: string;
  resource: string;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Of a list: not more than about that many. */
  most?: number;
  /** Of a list: what is kept of each object, as soon as it is read, so that a large set never stands in memory whole. */
  keep?(object: KubeObject): KubeObject;
}

export type WatchUpdate =
  /** The complete present set: at the start and after every relist. */
  | { type: 'synced'; objects: KubeObject[] }
  | { type: 'upserted'; object: KubeObject }
  | { type: 'deleted'; object: KubeObject }
  /** The link is down or up again; what is held stays valid but grows old. */
  | { type: 'stale'; since: number; reason: string; code: string }
  | { type: 'fresh' }
  /** The group or resource is not (yet) served; looked for again by itself. */
  | { type: 'absent' };

/** Where reaching an API server stands; each implies the ones before it. */
export type Reached = 'nothing' | 'tcp' | 'tls' | 'authenticated' | 'ready';

export interface Probe {
  reached: Reached;
  address: string;
  /** Why it went no further: a code of ours and a sentence. */
  code?: string;
  reason?: string;
  /** What to do about it. */
  hint?: string;
  nodes?: { name: string; ready: boolean; reason?: string }[];
}

export interface LogOptions {
  /** Lines from the end. */
  tail?: number;
  /** Of the container before this one. */
  previous?: boolean;
  /** RFC 3339: what was printed from then on. */
  since?: string;
  /** Each line begins with its moment, RFC 3339. */
  timestamps?: boolean;
}

/** One cluster. Verification of its certificate cannot be turned off. */
export interface Kubernetes {
  probe(signal?: AbortSignal): Promise<Probe>;
  get(resource: Resource, name: string, namespace?: string): Promise<KubeObject | undefined>;
  list(resource: Resource, options?: ListOptions): Promise<KubeObject[]>;
  /** The version at which a resource is served, by discovery, the server's preferred one first; undefined when it is not. */
  servedVersion?(group: string, resource: string): Promise<string | undefined>;
  /** Lists, then follows until aborted: bookmarks, 410, half-open links, back-off and resuming are dealt with inside. */
  watch(resource: Resource, options: ListOptions & { signal: AbortSignal }): AsyncIterable<WatchUpdate>;
  /** Server-side apply under our field manager. */
  apply(object: KubeObject, options?: { dryRun?: boolean }): Promise<KubeObject>;
  mergePatch(
    resource: Resource,
    name: string,
    namespace: string | undefined,
    patch: unknown,
  ): Promise<KubeObject>;
  remove(resource: Resource, name: string, namespace?: string): Promise<void>;
  logs(pod: { namespace: string; name: string; container?: string }, options?: LogOptions): Promise<string>;
  /** Follows what a container prints until it ends or `signal` aborts: pieces of text as they come, not lines. */
  followLogs?(
    pod: { namespace: string; name: string; container?: string },
    options: Omit<LogOptions, 'previous'> & { signal: AbortSignal },
  ): AsyncIterable<string>;
  /** One connection to a port of a pod. `signal` ends opening it; what is open is ended by destroying the stream. */
  portForward?(
    pod: { namespace: string; name: string; port: number },
    options?: { signal?: AbortSignal },
  ): Promise<Duplex>;
  close(): Promise<void>;
}
