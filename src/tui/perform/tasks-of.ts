import type { Change } from '../messages.ts';
import { componentTasks } from './component-tasks.ts';
import { interruptTask } from './interrupt-task.ts';
import { announceTasks, checkoutTask, rollbackTasks } from './money-tasks.ts';
import { runTask } from './run-tasks.ts';
import type { Task } from './task.ts';
import { issueTask, voucherTasks } from './voucher-tasks.ts';

/** A change as the writes that it takes, in their order. */
export function tasksOf(change: Change): Task[] {
  switch (change.verb) {
    case 'create':
    case 'go-on':
    case 'destroy':
      return [runTask(change)];
    case 'interrupt':
      return [interruptTask(change)];
    case 'issue':
      return [issueTask(change)];
    case 'checkout':
      return [checkoutTask(change)];
    case 'rollback':
      return rollbackTasks(change);
    case 'announce':
      return announceTasks(change);
    case 'activate':
    case 'deactivate':
    case 'revoke':
      return voucherTasks(change);
    default:
      return componentTasks(change);
  }
}
