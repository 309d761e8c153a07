import type { Binding } from './keys.ts';

/** Runs that begin, go on with or end a Sovereign. */
export const RUN_BINDINGS: readonly Binding[] = [
  {
    action: 'create',
    keys: ['n'],
    word: 'new',
    says: 'Bring up a Sovereign: its form, then its plan with the cost',
    on: ['fleet'],
    changes: true,
  },
  {
    action: 'go-on',
    keys: ['r'],
    word: 'go on',
    says: 'Go on with a run that stopped',
    on: ['fleet', 'sovereign'],
    changes: true,
  },
  {
    action: 'destroy',
    keys: ['ctrl-d'],
    word: 'destroy',
    says: 'Take a Sovereign down; its plan first, and wants the exact name',
    on: ['fleet', 'sovereign'],
    changes: true,
  },
];
