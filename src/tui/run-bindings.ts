import type { Binding } from './keys.ts';

/** Runs that begin, go on with or end a Sovereign. */
export const RUN_BINDINGS: readonly Binding[] = [
  {
    action: 'explain',
    keys: ['w'],
    word: 'why',
    says: 'To the root of what holds it up, with its fix',
    on: ['fleet', 'create', 'sovereign', 'components', 'component', 'graph'],
  },
  {
    action: 'wait',
    keys: ['t'],
    word: 'tell me',
    says: 'Ring the bell when the run that is at work has ended, or not any more',
    on: ['fleet', 'create', 'sovereign'],
    silent: true,
  },
  {
    action: 'create',
    keys: ['n'],
    word: 'new',
    says: 'Bring up a Sovereign: its form, then its plan with the cost',
    on: ['fleet', 'create'],
    changes: true,
  },
  {
    action: 'go-on',
    keys: ['r'],
    word: 'go on',
    says: 'Go on with a run that stopped',
    on: ['fleet', 'sovereign', 'create'],
    changes: true,
  },
  {
    action: 'interrupt',
    keys: ['ctrl-k'],
    word: 'interrupt',
    says: 'Stop the run that is at work, as Ctrl-C does where it runs; it can be gone on with',
    on: ['fleet', 'sovereign', 'create'],
    changes: true,
  },
  {
    action: 'destroy',
    keys: ['ctrl-d'],
    word: 'destroy',
    says: 'Take a Sovereign down; its plan first, and wants the exact name',
    on: ['fleet', 'sovereign', 'create'],
    changes: true,
  },
];
