/** Secrets of one Sovereign, sealed on disk. Values are UTF-8 texts; names are stable (`cluster.<region>`, `state`). */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  /** Durable (fsync, rename) before it resolves. Refuses to replace a different value unless told to. */
  put(name: string, value: string, options?: { replace?: boolean }): Promise<void>;
  names(): Promise<string[]>;
  /** Every value known so far, for the scrubber. */
  values(): Promise<string[]>;
}
