import type { JsonValue } from '../../domain/event.ts';

/** Drives one OpenTofu work folder. Every call journals nothing itself; it tells `onProgress`. */
export interface Tofu {
  /**
   * Readies a work folder that has no state yet as far as that takes neither secret nor variable: the longest part of
   * `prepare`, for which all other calls then wait. Its failure is told by `prepare`.
   */
  begin?(): Promise<void>;
  /** Places module, tfvars and CLI configuration into the work folder, then `tofu init`. Idempotent. */
  prepare(variables: Record<string, JsonValue>): Promise<void>;
  /** Runs `tofu plan -out`, returns what it would do and the SHA-256 of the plan file. */
  plan(options?: {
    destroy?: boolean;
    /** Addresses to keep to, with what they depend on; everything unless given. */
    only?: string[];
  }): Promise<TofuPlan>;
  /** Applies exactly the plan with this hash; refuses another. Survives our own death. */
  apply(hash: string, onProgress: (progress: TofuProgress) => void): Promise<void>;
  destroy(onProgress: (progress: TofuProgress) => void): Promise<void>;
  outputs(): Promise<Record<string, JsonValue>>;
  /** Addresses in the state, with the cloud's id and whether they are tainted. */
  resources(): Promise<TofuResource[]>;
  untaint(address: string): Promise<void>;
  /** Takes what exists in the cloud into the state, all parts in one step. Touches nothing in the cloud. */
  takeIn(parts: readonly StatePart[]): Promise<void>;
  /** The last saved plan with module, lock file and variables. Holds secrets in sealed form only (plan.bin). */
  packPlan(): Promise<PlanFiles>;
  /** Takes a packed plan into this work folder, then `tofu init`; refuses when the state here is another one. */
  placePlan(packed: PlanFiles): Promise<void>;
  /** Lineage and serial of the state here, `none` without one. */
  stateMark(): Promise<string>;
  /** A tofu that an earlier run left behind: waits for its end, and ends providers without one. False when there is none. */
  settle(): Promise<boolean>;
}

/** What it takes to apply a saved plan on another machine. */
export interface PlanFiles {
  /** Path below the work folder → base64. */
  files: Record<string, string>;
  /** Lineage and serial of the state that the plan was made on. */
  state: string;
}

/** Something that exists in the cloud and belongs into the state. */
export interface StatePart {
  address: string;
  /** What the provider imports it by; undefined for what the state has already and is only amended. */
  id: string | undefined;
  /** Attributes that the provider's import does not read, in the state's form, so that no plan "repairs" them. */
  amend?: Record<string, JsonValue>;
}

export type TofuAction = 'create' | 'update' | 'delete' | 'replace' | 'read' | 'no-op';

export interface TofuChange {
  address: string;
  type: string;
  name: string;
  action: TofuAction;
  /** Attribute paths that force a replacement. */
  replaceBecause: string[];
  /** Values before and after with every sensitive one removed. */
  before: Record<string, JsonValue>;
  after: Record<string, JsonValue>;
}

/** SHA-1 in hex of a server's user_data: as it would be sent today, and as it was where that is known. */
export interface NodeTemplate {
  name: string;
  today: string;
  sent?: string;
}

export interface TofuPlan {
  hash: string;
  changes: TofuChange[];
  /** True when nothing at all would change; an older template is no change. */
  empty: boolean;
  /** What a refresh found otherwise than the state has it, computed attributes and all. */
  drift: TofuChange[];
  /** Of the servers that stay. */
  templates: NodeTemplate[];
  /** What stays as it is; `before` and `after` are alike. */
  unchanged: TofuChange[];
}

export interface TofuResource {
  address: string;
  type: string;
  id: string;
  name?: string;
  tainted: boolean;
  /** Imported, and without what the provider's import does not read. */
  incomplete?: boolean;
  /** Server type or load balancer type, where it has one. */
  size?: string;
  location?: string;
}

export interface TofuProgress {
  kind: 'started' | 'progress' | 'done' | 'failed' | 'diagnostic';
  address?: string;
  action?: TofuAction;
  elapsedSeconds?: number;
  id?: string;
  level?: 'info' | 'warn' | 'error';
  text?: string;
  done?: number;
  total?: number;
}
