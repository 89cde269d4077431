import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSEvent } from 'aws-lambda';
import { logger } from '../logger.ts';

/** Whether the function has more than some milliseconds left. */
export type TimeLeft = (milliseconds: number) => boolean;

/** The handler of a queue of work: pieces that fail come again, the others do not. */
export function workHandler<T>(work: (piece: T, hasMoreThan: TimeLeft) => Promise<void>) {
  return middy<SQSEvent, PromiseSettledResult<void>[]>()
    .use(injectLambdaContext(logger))
    .use(
      sqsPartialBatchFailure({
        logger: (reason: unknown) => logger.error('A piece of work failed', reason as Error),
      }),
    )
    .handler((event, context: Context) => {
      const hasMoreThan: TimeLeft = (milliseconds) => context.getRemainingTimeInMillis() > milliseconds;
      return Promise.allSettled(
        event.Records.map(async ({ body }) => work(JSON.parse(body) as T, hasMoreThan)),
      );
    });
}
