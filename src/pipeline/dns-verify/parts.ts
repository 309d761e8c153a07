import type { RecordSet } from '../../domain/record-set.ts';
import type { World } from '../world.ts';

/** What the checks touch: they ask, and write nothing anywhere. */
export interface VerifyParts extends Pick<World, 'query' | 'clock' | 'random' | 'signal' | 'probeUrl'> {
  /** Resolvers by which zones, name servers and their addresses are found. */
  resolvers: string[];
  /** What the provider's API says that the zone holds, where a credential for it is at hand; undefined where it holds none. */
  readAtProvider?:
    | ((zone: string) => Promise<{ provider: string; sets: readonly RecordSet[] } | undefined>)
    | undefined;
}

/** What a person asked for beside the name. */
export interface VerifyScope {
  /** Resolvers of stage 3; undefined leaves it out. */
  publicResolvers: string[] | undefined;
  /** Whether the Sovereign answers on its hosts already. */
  handedOver: boolean;
}
