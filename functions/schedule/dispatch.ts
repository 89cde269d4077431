import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Due } from '../../shared/aws/schedules.ts';
import { dispatch } from '../../shared/domain/push/dispatch.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { scheduledOrder } from '../../shared/protocol/orders.ts';
import type { ScheduledTask } from '../../shared/storage/scheduled-tasks.ts';
import { acceptParts, appDirectory, scheduledTaskStore } from '../composition.ts';
import { logger } from '../logger.ts';

const parts = {
  ...acceptParts(),
  directory: appDirectory(),
  tasks: scheduledTaskStore(),
  orderOf: ({ type, content }: ScheduledTask) => scheduledOrder(type, content),
  isRefusal: (error: unknown): error is Error => refusalOf(error) !== undefined,
};

/** Called by EventBridge Scheduler when something is due. */
export const handler = middy<Due, void>()
  .use(injectLambdaContext(logger))
  .handler((due) => dispatch(parts, due, Date.now()));
