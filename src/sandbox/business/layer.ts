/** Which upstream is imitated: S, the snapshot of April; L, the later one of May. */
export type Layer = 'S' | 'L';
