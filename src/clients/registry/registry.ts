/** Read-only questions to an OCI registry. */
export interface Registry {
  /** Pulls one manifest with the pull token: `ok`, or why not. */
  canPull(
    chart: string,
    version: string,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<'ok' | 'unauthorized' | 'missing'>;
}
