/**
 * 0 done · 1 our defect · 2 usage · 3 not ready (tool, credential, access) · 4 refused by a rule or a remote ·
 * 5 a stage or component failed, resumable · 6 timed out, still converging · 7 locked by another run ·
 * 8 differences or findings · 9 not installed on this Sovereign · 130 interrupted, resumable.
 */
export type ExitStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 130;
