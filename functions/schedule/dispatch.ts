import { sweepEvents } from '../../shared/domain/events/sweep-events.ts';
import { dispatch } from '../../shared/domain/push/dispatch.ts';
import type { DueMessage, ScheduledTask } from '../../shared/domain/push/scheduled-task.ts';
import { sweep } from '../../shared/domain/push/sweep.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { scheduledOrder } from '../../shared/protocol/orders.ts';
import { appDirectory } from '../apps.ts';
import {
  acceptDeps,
  dueQueue,
  eventOutbox,
  eventQueue,
  pushSchedules,
  scheduledPushes,
  scheduledTaskStore,
  waitingPushes,
} from '../composition.ts';
import { meter } from '../metrics.ts';
import { workHandler } from '../queues/work-handler.ts';

const deps = {
  ...acceptDeps(),
  directory: appDirectory(),
  tasks: scheduledTaskStore(),
  scheduled: scheduledPushes(),
  schedules: pushSchedules(),
  orderOf: ({ type, content }: ScheduledTask) => scheduledOrder(type, content),
  isRefusal: (error: unknown): error is Error => refusalOf(error) !== undefined,
};
const sweepDeps = { overdue: waitingPushes(), dispatch: dueQueue() };
const sweepEventsDeps = { overdue: eventOutbox(), queue: eventQueue() };

/** Handles due work from EventBridge Scheduler, and sweeps for overdue work every minute. */
export const handler = workHandler<DueMessage>(async (due) => {
  if ('sweep' in due) {
    meter('Overdue', await sweep(sweepDeps, Date.now()));
    await sweepEvents(sweepEventsDeps, Date.now());
  } else await dispatch(deps, due, Date.now());
});
