import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { postpone, retryPause } from '../../shared/aws/visibility.ts';
import { MAX_TRIES } from '../../shared/aws/work-queue.ts';
import { logger } from '../logger.ts';
import { meter, publishMetrics } from '../metrics.ts';
import type { TimeLeft } from '../time-left.ts';

/** Thrown for a piece of work that is in order and whose time has not come. It is no failure: it is not logged. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  readonly seconds: number;

  /** @param seconds before it comes again */
  constructor(seconds: number) {
    super(`It comes again in ${seconds} seconds`);
    this.seconds = seconds;
  }
}

/** What the queue says about a piece of work. */
export interface Received {
  /** Seconds since it was sent to the queue. */
  readonly age: number;
  /** How often it was delivered, with this time. */
  readonly receives: number;
}

/** How a handler treats work that failed. */
export interface FailedWork<T> {
  /** How often a piece is tried. */
  readonly tries?: number;
  /** Records that a piece will not be tried again; by default, only the dead letter does. */
  readonly giveUp?: (piece: T) => Promise<void>;
  /** Redelivers a message after some seconds. */
  readonly retryAfter?: (message: SQSRecord, seconds: number) => Promise<void>;
}

const queues = new SQSClient({ useQueueUrlAsEndpoint: false });

/**
 * Creates the handler of a queue whose messages are pieces of work in JSON.
 * Only failed pieces are reported to Lambda, so SQS redelivers only those, after a delay that grows with every
 * attempt. A piece that fails at its last attempt is given up, and SQS moves it to the dead-letter queue.
 * The queue delivers a piece once more than it is attempted, so that it is also given up if the function timed out,
 * ran out of memory or died.
 *
 * @param work processes one piece; a rejection means that the piece failed
 */
export function workHandler<T>(
  work: (piece: T, hasMoreThan: TimeLeft, received: Received) => Promise<void>,
  {
    tries = MAX_TRIES,
    giveUp = async () => {},
    retryAfter = (message, seconds) => postpone(queues, message, seconds),
  }: FailedWork<T> = {},
) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics())
    .handler((event, context) => {
      const hasMoreThan: TimeLeft = (milliseconds) => context.getRemainingTimeInMillis() > milliseconds;
      const perform = async (record: SQSRecord): Promise<void> => {
        const receives = Number(record.attributes.ApproximateReceiveCount);
        try {
          const piece = JSON.parse(record.body) as T;
          try {
            if (receives > tries) throw new Error('It was tried too often');
            const age = Math.max(0, (Date.now() - Number(record.attributes.SentTimestamp)) / 1000);
            await work(piece, hasMoreThan, { age, receives });
          } catch (error) {
            if (!(error instanceof Postponed) && receives >= tries) await giveUp(piece);
            throw error;
          }
        } catch (error) {
          if (!(error instanceof Postponed)) {
            logger.error('A piece of work failed', error as Error);
            meter('InternalErrors', 1);
          }
          const pause = error instanceof Postponed ? error.seconds : retryPause(receives);
          await retryAfter(record, pause).catch((fault: Error) =>
            // Then it comes again when the visibility time-out of the queue is over.
            logger.warn('A piece of work could not be postponed', fault),
          );
          throw error;
        }
      };
      // A batch that failed completely is reported like any other, because an exception would make Lambda poll more
      // slowly.
      return processPartialResponse(event, perform, new BatchProcessor(EventType.SQS), {
        context,
        throwOnFullBatchFailure: false,
      });
    });
}
