/** Read-only questions to a Git server. */
export interface Git {
  /** Commit of a branch, undefined when the branch is not there. Errors: repository unreachable or not found. */
  branchHead(repository: string, branch: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Whether a folder exists at the head of a branch; undefined when that could not be found out. */
  hasPath(
    repository: string,
    branch: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<boolean | undefined>;
}
