import type { ScreenId } from '../domain/dashboard-screens.ts';

export type Action =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'top'
  | 'bottom'
  | 'open'
  | 'back'
  | 'command'
  | 'filter'
  | 'copy'
  | 'unlock'
  | 'refresh'
  | 'to-components'
  | 'to-graph'
  | 'to-jobs'
  | 'to-log'
  | 'to-events'
  | 'to-all-events'
  | 'to-health'
  | 'to-vouchers'
  | 'to-billing'
  | 'to-orders'
  | 'to-ledger'
  | 'to-findings'
  | 'to-organizations'
  | 'mark'
  | 'save'
  | 'copy-lines'
  | 'edit'
  | 'pause'
  | 'sift-kind'
  | 'sift-severity'
  | 'sift-sovereign'
  | 'open-books'
  | 'create'
  | 'go-on'
  | 'destroy'
  | 'interrupt'
  | 'explain'
  | 'wait'
  | 'issue'
  | 'activate'
  | 'deactivate'
  | 'revoke'
  | 'checkout'
  | 'export'
  | 'rollback'
  | 'announce'
  | 'reconcile'
  | 'suspend'
  | 'resume'
  | 'to-help'
  | 'stop'
  | 'quit';

export interface Binding {
  action: Action;
  /** Names of keys as `keyName` gives them; any of them does it. */
  keys: readonly string[];
  /** A word or two, for the footer. */
  word: string;
  /** A sentence without a full stop, for the help. */
  says: string;
  /** Screens on which it does something; all when left out. */
  on?: readonly ScreenId[];
  /** Leads to a change; refused while read-only. */
  changes?: true;
  /** Is not in the footer: known to everybody, or in the help only. */
  silent?: true;
}

/** Those that do something on a screen. */
export function bindingsOn(bindings: readonly Binding[], screen: ScreenId): Binding[] {
  return bindings.filter(({ on }) => on === undefined || on.includes(screen));
}

/** What a key does on a screen; undefined when nothing. */
export function bindingOf(bindings: readonly Binding[], screen: ScreenId, key: string): Binding | undefined {
  return bindingsOn(bindings, screen).find(({ keys }) => keys.includes(key));
}
