import type { ScreenId } from '../domain/dashboard-screens.ts';
import { BUSINESS, BUSINESS_BINDINGS } from './business-bindings.ts';
import type { Binding } from './keys.ts';
import { RUN_BINDINGS } from './run-bindings.ts';
import { STREAM_BINDINGS } from './stream-bindings.ts';

const LISTS: readonly ScreenId[] = [
  ...(['fleet', 'components', 'graph', 'jobs', 'events', 'log'] as const),
  ...(['vouchers', 'orders', 'ledger', 'findings', 'organizations'] as const),
];
const OF_COMPONENTS: readonly ScreenId[] = ['components', 'component', 'graph'];
const OF_A_SOVEREIGN: readonly ScreenId[] = [
  ...(['fleet', 'create', 'sovereign', 'components', 'component', 'graph'] as const),
  ...(['jobs', 'job', 'log', 'events', 'health'] as const),
  ...BUSINESS,
];
/** The one table: what a key does, what the footer says of it, and what the help says. */
export const BINDINGS: readonly Binding[] = [
  { action: 'to-help', keys: ['?'], word: 'help', says: 'Keys of this screen, and all commands' },
  { action: 'command', keys: [':'], word: 'command', says: 'Go to a screen by its name; Tab completes' },
  {
    action: 'filter',
    keys: ['/'],
    word: 'filter',
    says: 'Only rows that match a regular expression; !text for those that do not',
    on: LISTS,
  },
  { action: 'back', keys: ['esc'], word: 'back', says: 'Drop marks, then the filter, then one screen back' },
  {
    action: 'open',
    keys: ['enter'],
    word: 'open',
    says: 'What stands under the cursor',
    on: ['fleet', 'create', 'sovereign', 'components', 'graph', 'jobs', 'job', 'vouchers', 'organizations'],
  },
  {
    action: 'unlock',
    keys: ['u'],
    word: 'unlock',
    says: 'Allow changes for this session, or forbid them again',
  },
  ...RUN_BINDINGS,
  ...BUSINESS_BINDINGS,
  {
    action: 'reconcile',
    keys: ['r'],
    word: 'reconcile',
    says: 'Ask the controllers to look at it now',
    on: OF_COMPONENTS,
    changes: true,
  },
  {
    action: 'suspend',
    keys: ['s'],
    word: 'suspend',
    says: 'Keep the controllers from it; what runs goes on',
    on: OF_COMPONENTS,
    changes: true,
  },
  {
    action: 'resume',
    keys: ['S'],
    word: 'resume',
    says: 'Let the controllers look at it again',
    on: OF_COMPONENTS,
    changes: true,
  },
  {
    action: 'mark',
    keys: ['space'],
    word: 'mark',
    says: 'Mark a row, or not any more; a change is for all that are marked, and asked once',
    on: ['components', 'vouchers', 'findings'],
    silent: true,
  },
  ...STREAM_BINDINGS,
  {
    action: 'copy',
    keys: ['y'],
    word: 'copy',
    says: 'Show and copy the command that prints or does the same',
  },
  {
    action: 'to-components',
    keys: ['c'],
    word: 'components',
    says: 'Components of the Sovereign',
    on: OF_A_SOVEREIGN,
  },
  { action: 'to-graph', keys: ['x'], word: 'graph', says: 'Who waits for whom', on: OF_A_SOVEREIGN },
  {
    action: 'to-jobs',
    keys: ['b'],
    word: 'jobs',
    says: 'Stages and installations in time',
    on: OF_A_SOVEREIGN,
  },
  {
    action: 'to-log',
    keys: ['l'],
    word: 'log',
    says: 'What the stages said, or the pods of a component',
    on: OF_A_SOVEREIGN,
  },
  {
    action: 'to-all-events',
    keys: ['E'],
    word: 'all events',
    says: 'Events of all Sovereigns in one stream',
    on: ['fleet', 'events'],
    silent: true,
  },
  {
    action: 'to-events',
    keys: ['e'],
    word: 'events',
    says: 'What changed, newest last; of a component its own',
    on: OF_A_SOVEREIGN,
  },
  {
    action: 'to-vouchers',
    keys: ['v'],
    word: 'vouchers',
    says: 'Vouchers of the Sovereign',
    on: OF_A_SOVEREIGN,
  },
  {
    action: 'to-billing',
    keys: ['m'],
    word: 'money',
    says: 'Revenue, liability and orders',
    on: OF_A_SOVEREIGN,
  },
  {
    action: 'to-organizations',
    keys: ['o'],
    word: 'organizations',
    says: 'Organizations, from order to ready',
    on: OF_A_SOVEREIGN,
  },
  { action: 'to-health', keys: ['h'], word: 'health', says: 'The checks of catalyst doctor', silent: true },
  { action: 'refresh', keys: ['ctrl-r'], word: 'refresh', says: 'Read again now', silent: true },
  { action: 'up', keys: ['up', 'k'], word: 'up', says: 'One row up', silent: true },
  { action: 'down', keys: ['down', 'j'], word: 'down', says: 'One row down', silent: true },
  { action: 'page-up', keys: ['page-up', 'ctrl-b'], word: 'page up', says: 'One screen up', silent: true },
  {
    action: 'page-down',
    keys: ['page-down', 'ctrl-f'],
    word: 'page down',
    says: 'One screen down',
    silent: true,
  },
  { action: 'top', keys: ['home', 'g'], word: 'top', says: 'The first row', silent: true },
  {
    action: 'bottom',
    keys: ['end', 'G'],
    word: 'bottom',
    says: 'The last row, and what comes after it',
    silent: true,
  },
  {
    action: 'stop',
    keys: ['ctrl-z'],
    word: 'to the shell',
    says: 'Back to the shell; fg comes back here',
    silent: true,
  },
  { action: 'quit', keys: ['q', 'ctrl-c'], word: 'quit', says: 'Leave; what runs goes on' },
];
