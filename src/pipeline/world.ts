import type { DnsQuery } from '../clients/dns/query.ts';
import type { ObserveRegion } from '../clients/flux/region-view.ts';
import type { Git } from '../clients/git/git.ts';
import type { Hetzner } from '../clients/hetzner/hetzner.ts';
import type { Kubernetes } from '../clients/kubernetes/kubernetes.ts';
import type { Registry } from '../clients/registry/registry.ts';
import type { SecretStore } from '../clients/secrets/store.ts';
import type { Tofu } from '../clients/tofu/tofu.ts';
import type { DnsProvider, ZoneSnapshot } from '../domain/dns-provider.ts';
import type { EventBody, JsonValue } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import type { SovereignSpec } from '../domain/spec.ts';
import type { StageId } from '../domain/stage.ts';
import type { Clock, RandomBytes, Target } from '../domain/surroundings.ts';

/** A question that only the sovereign-admin may answer. The safe answer is the default. */
export interface Question {
  id: string;
  text: string;
  /** What is shown before it, one line each (a plan, a list of what is lost). */
  lines: string[];
  /** Present when "yes" destroys something: the exact name that must be typed or given. */
  confirmName?: string;
  /** Data for faces that draw it themselves. */
  about?: JsonValue;
}

export interface RunOptions {
  adopt: boolean;
  waitForRecords: boolean;
  convergeTimeoutMs: number;
  failFast: boolean;
  workloads: boolean;
}

/** What the checks ask of this machine and of small public sources; what is absent counts as unknown. */
export interface Probes {
  /** Whether a k3s release is published. */
  k3sRelease?(version: string, signal?: AbortSignal): Promise<boolean>;
  /** Version of the OpenTofu that would be driven, undefined when there is none. */
  tofuVersion?(): Promise<string | undefined>;
  /** Whether the plan gets OpenTofu where there is none. */
  getsTofu?: boolean;
  /** Bytes that are free where the folder (or its nearest existing parent) lies. */
  freeBytes?(folder: string): Promise<number>;
}

/** Everything that a stage may touch. Built once a run by services/open.ts; a test hands in another. */
export interface World {
  readonly spec: SovereignSpec;
  readonly fqdn: string;
  /** The Sovereign's state folder. */
  readonly folder: string;
  readonly target: Target;
  readonly options: RunOptions;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  /** Durable in the journal before anyone sees it; scrubbed of secrets. */
  emit(event: EventBody): Promise<void>;
  /** Journals the question and its answer; refuses with CATALYST-ANSWER-MISSING when nobody can be asked. */
  ask(question: Question): Promise<boolean>;
  /** The fold of the journal so far; live, it goes on with later events. */
  progress(): Progress;
  /** A value learned earlier in this or a former run. */
  output<T extends JsonValue>(name: string): T | undefined;
  learn(name: string, value: JsonValue): Promise<void>;
  readonly secrets: SecretStore;
  readonly hetzner: Hetzner;
  readonly tofu: Tofu;
  /** Undefined when `dns.provider` is `none`. */
  readonly dns: DnsProvider | undefined;
  readonly query: DnsQuery;
  /** Keeps a zone as it was before a write; resolves with where. Without it the snapshot goes into the journal. */
  saveSnapshot?(snapshot: ZoneSnapshot): Promise<string>;
  readonly registry: Registry;
  readonly git: Git;
  /** Client of a region's cluster, by the kubeconfig that we made. */
  kubernetes(region: string): Promise<Kubernetes>;
  /** Follows the Flux objects and workloads of a region (`clients/flux/create-observe.ts`); needed by converge. */
  readonly observe?: ObserveRegion;
  /** GET over verified TLS through the target's resolvers and authorities. */
  probeUrl(url: string): Promise<{ status: number; certificateUntil: string }>;
  readonly probes?: Probes;
  /** A credential by its setting (`hetznerToken`, `registryPullToken`, …); never to be printed. */
  credential(name: string): Promise<string | undefined>;
}

export interface Stage {
  id: StageId;
  title: string;
  /** Asks the world, not the record: a sentence when there is nothing left to do. */
  isDone(world: World): Promise<string | undefined>;
  /**
   * Begins what `run` will need while the stages before it are at work. It shows nothing, changes nothing outside and makes
   * nothing that is kept secret; `run` finds what went wrong by itself.
   */
  ahead?(world: World): Promise<void>;
  /** Does it; resolves with the sentence that stands beside the finished stage. Throws CatalystError. */
  run(world: World): Promise<string>;
  undo?(world: World): Promise<string>;
}
