import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentName } from '../shared/aws/environment.ts';
import { MAX_RECEIVES } from '../shared/aws/work-queue.ts';
import type { CarillonFunction } from './function.ts';

/** How a queue passes its work to a function. */
export interface WorkQueueProps {
  /** The function that does the work. */
  readonly worker: CarillonFunction;
  /** The maximum number of work items per invocation. */
  readonly batchSize: number;
  /** The maximum concurrency of functions for this queue. */
  readonly maxConcurrency: number;
  /** How often a piece is delivered before it becomes a dead letter, 1 to 1,000; six times if absent. */
  readonly maxReceives?: number;
  /** How long a piece may wait; four days if absent. */
  readonly retention?: Duration;
  /** Seconds after which waiting work is late. */
  readonly lateAfter: number;
  /** The alarm text for operators when work is late. */
  readonly lateBecause: string;
}

/** A work queue with its dead-letter queue. `Monitoring` monitors all of them. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly worker: CarillonFunction;
  readonly lateAfter: number;
  readonly lateBecause: string;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { worker, batchSize, maxConcurrency, maxReceives = MAX_RECEIVES, retention } = props;
    this.worker = worker;
    this.lateAfter = props.lateAfter;
    this.lateBecause = props.lateBecause;
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...secure, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      // AWS recommends six times the function's time-out, so that throttled work is not delivered twice.
      visibilityTimeout: Duration.seconds(6 * (worker.timeout?.toSeconds() ?? 0)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
      ...(retention === undefined ? {} : { retentionPeriod: retention }),
    });
    worker.addEventSource(
      new SqsEventSource(this.queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    );
  }

  /**
   * Lets a function send work to this queue, and sets the variable with its URL.
   * A worker that sends to its own queue may loop, so it must count and limit its own retries.
   */
  allowSending(sender: CarillonFunction, variable: EnvironmentName): void {
    sender.addEnvironment(variable, this.queue.queueUrl);
    this.queue.grantSendMessages(sender);
    if (sender === this.worker) sender.allowRecursion();
  }
}
