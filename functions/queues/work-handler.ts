import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { MAX_RECEIVES } from '../../shared/aws/work-queue.ts';
import { logger } from '../logger.ts';
import { meter, publishMetrics } from '../metrics.ts';
import type { TimeLeft } from '../time-left.ts';

/**
 * Makes the handler of a queue whose messages are pieces of work in JSON.
 * Only the pieces that failed are reported to Lambda, so that SQS delivers those again and no others.
 * A piece that fails at its last delivery is given up, and SQS moves it to the dead-letter queue.
 *
 * @param work does one piece; a rejection means that the piece failed
 * @param giveUp records that a piece will not be tried again; by default, only the dead letter does
 */
export function workHandler<T>(
  work: (piece: T, hasMoreThan: TimeLeft) => Promise<void>,
  giveUp: (piece: T) => Promise<void> = async () => {},
) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .handler((event, context) => {
      const hasMoreThan: TimeLeft = (milliseconds) => context.getRemainingTimeInMillis() > milliseconds;
      const perform = async ({ body, attributes }: SQSRecord): Promise<void> => {
        try {
          const piece = JSON.parse(body) as T;
          try {
            await work(piece, hasMoreThan);
          } catch (error) {
            if (Number(attributes.ApproximateReceiveCount) >= MAX_RECEIVES) await giveUp(piece);
            throw error;
          }
        } catch (error) {
          logger.error('A piece of work failed', error as Error);
          meter('InternalErrors', 1);
          throw error;
        }
      };
      // A batch that failed as a whole is reported like any other: an exception would make Lambda poll more slowly.
      return processPartialResponse(event, perform, new BatchProcessor(EventType.SQS), {
        context,
        throwOnFullBatchFailure: false,
      });
    });
}
