import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { dispatch } from '../../shared/domain/push/dispatch.ts';
import type { Due, ScheduledTask } from '../../shared/domain/push/scheduled-task.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { scheduledOrder } from '../../shared/protocol/orders.ts';
import { acceptDeps, appDirectory, scheduledTaskStore } from '../composition.ts';
import { logger } from '../logger.ts';

const deps = {
  ...acceptDeps(),
  directory: appDirectory(),
  tasks: scheduledTaskStore(),
  orderOf: ({ type, content }: ScheduledTask) => scheduledOrder(type, content),
  isRefusal: (error: unknown): error is Error => refusalOf(error) !== undefined,
};

/** Called by EventBridge Scheduler when something is due. */
export const handler = middy<Due, void>()
  .use(injectLambdaContext(logger))
  .handler((due) => dispatch(deps, due, Date.now()));
