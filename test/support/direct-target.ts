import type { Target } from '../../src/domain/surroundings.ts';

/** Where a client dials as it is told: no address book, no proxy, no further authority. */
export const directTarget: Target = {
  kind: 'real',
  connect: { lookup: () => undefined },
  hetznerApi: '',
  resolvers: [],
  registry: '',
  k3sReleases: '',
  authorities: [],
  proxy: {},
  credentials: {},
  speed: 1,
};
