import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVES } from '../shared/aws/work-queue.ts';
import type { CarillonFunction } from './function.ts';

/** How work is handed to its function. */
export interface WorkQueueProps {
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

/** A queue of work with its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, handler: CarillonFunction, props: WorkQueueProps) {
    super(scope, id);
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...secure, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      // AWS: at least six times the function's timeout, so that a throttled batch is not seen twice.
      visibilityTimeout: Duration.seconds(6 * (handler.timeout?.toSeconds() ?? 0)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    handler.addEventSource(new SqsEventSource(this.queue, { ...props, reportBatchItemFailures: true }));
  }
}
