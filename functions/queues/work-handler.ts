import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSEvent } from 'aws-lambda';
import { MAX_RECEIVES } from '../../shared/aws/work-queue.ts';
import { logger } from '../logger.ts';
import { publishMetrics } from '../metrics.ts';
import type { TimeLeft } from '../time-left.ts';

/** The handler of a queue of work: pieces that fail come again, the others do not. One that fails at its last try is
 * given up, and becomes a dead letter. */
export function workHandler<T>(
  work: (piece: T, hasMoreThan: TimeLeft) => Promise<void>,
  giveUp: (piece: T) => Promise<void>,
) {
  return middy<SQSEvent, PromiseSettledResult<void>[]>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .use(
      sqsPartialBatchFailure({
        logger: (reason: unknown) => logger.error('A piece of work failed', reason as Error),
      }),
    )
    .handler((event, context: Context) => {
      const hasMoreThan: TimeLeft = (milliseconds) => context.getRemainingTimeInMillis() > milliseconds;
      return Promise.allSettled(
        event.Records.map(async ({ body, attributes }) => {
          const piece = JSON.parse(body) as T;
          try {
            await work(piece, hasMoreThan);
          } catch (error) {
            if (Number(attributes.ApproximateReceiveCount) >= MAX_RECEIVES) await giveUp(piece);
            throw error;
          }
        }),
      );
    });
}
