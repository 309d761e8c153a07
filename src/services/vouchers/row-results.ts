/** What became of a row of a list, one line of its results file. It holds no recipient. */
export interface RowResult {
  line: number;
  code: string;
  /** `planned` fixes the code of a row before anything is sent. */
  outcome: 'planned' | 'created' | 'updated' | 'unchanged' | 'refused' | 'unknown';
  mail?: 'accepted' | 'unknown' | 'refused';
  /** Code and message of the error. */
  error?: { code: string; message: string };
}

/** The results of one list on one Sovereign, by which it is gone on with. */
export interface RowResults {
  path: string;
  past: readonly RowResult[];
  /** Resolves when the lines are on the disk. */
  append(results: readonly RowResult[]): Promise<void>;
  close(): Promise<void>;
}

export interface ResultsHead {
  v: 1;
  sovereign: string;
  world: 'real' | 'sandbox';
  /** SHA-256 of the list, in hexadecimal. */
  input: string;
}
