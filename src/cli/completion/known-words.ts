import { KIT } from '../../domain/kit.ts';

/** Words that are the same on every machine. */
export interface KnownWords {
  /** Names of `catalyst sandbox fault`. */
  faults: readonly string[];
}

export const GOALS = ['ready', 'dns', 'component='];

/** Components that a Sovereign has from the start; those that it got later are looked up in the state folder. */
export const KIT_COMPONENTS: readonly string[] = KIT.map(({ component }) => component).sort();
