import { dispatch } from '../../shared/domain/push/dispatch.ts';
import type { Due, ScheduledTask } from '../../shared/domain/push/scheduled-task.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { scheduledOrder } from '../../shared/protocol/orders.ts';
import { appDirectory } from '../apps.ts';
import { acceptDeps, scheduledTaskStore } from '../composition.ts';
import { workHandler } from '../queues/work-handler.ts';

const deps = {
  ...acceptDeps(),
  directory: appDirectory(),
  tasks: scheduledTaskStore(),
  orderOf: ({ type, content }: ScheduledTask) => scheduledOrder(type, content),
  isRefusal: (error: unknown): error is Error => refusalOf(error) !== undefined,
};

/** Takes what EventBridge Scheduler sends to the queue when it is due. */
export const handler = workHandler<Due>((due) => dispatch(deps, due, Date.now()));
