import type { ScreenId } from '../domain/dashboard-screens.ts';
import type { Binding } from './keys.ts';

const STREAMS: readonly ScreenId[] = ['log', 'events'];

/** What can be done with what comes by itself. */
export const STREAM_BINDINGS: readonly Binding[] = [
  {
    action: 'pause',
    keys: ['p'],
    word: 'pause',
    says: 'Stand still, or follow the newest again',
    on: STREAMS,
  },
  {
    action: 'save',
    keys: ['s'],
    word: 'save',
    says: 'Save what the filter leaves into a new file here',
    on: STREAMS,
  },
  {
    action: 'copy-lines',
    keys: ['Y'],
    word: 'copy lines',
    says: 'Copy what the filter leaves, the newest of it',
    on: STREAMS,
    silent: true,
  },
  {
    action: 'edit',
    keys: ['ctrl-e'],
    word: 'editor',
    says: 'The same in $VISUAL or $EDITOR, to read and search; nothing of it is kept',
    on: STREAMS,
    silent: true,
  },
  {
    action: 'sift-kind',
    keys: ['K'],
    word: 'kind',
    says: 'Only the pipeline, Flux or the bus, one after the other; then all',
    on: ['events'],
  },
  {
    action: 'sift-severity',
    keys: ['W'],
    word: 'severity',
    says: 'Only warnings and errors, only errors, then all',
    on: STREAMS,
  },
  {
    action: 'sift-sovereign',
    keys: ['N'],
    word: 'Sovereign',
    says: 'Of all Sovereigns: those of one, one after the other; then all',
    on: ['events'],
  },
];
