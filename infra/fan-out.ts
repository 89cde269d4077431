import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import type { Realtime } from './realtime.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

/** What fan-out is built on. */
export interface FanOutProps {
  readonly storage: Storage;
  readonly configuration: Configuration;
  readonly webSockets: Realtime;
}

/** How many batches one invocation of the delivery takes. */
const BATCHES_AT_ONCE = 4;

/** The way of a push from its acceptance to the sockets: fan-out queue, delivery queues and their functions. */
export class FanOut extends Construct {
  /** Takes shard tasks. */
  readonly queue: IQueue;
  readonly deadLetters: readonly IQueue[];
  /** Where work waits. */
  readonly queues: Readonly<Record<'fanOut' | 'express' | 'bulk', IQueue>>;

  constructor(scope: Construct, id: string, { storage, configuration, webSockets }: FanOutProps) {
    super(scope, id);
    const fanOut = new CarillonFunction(this, 'FanOut', {
      entry: 'queues/fan-out.ts',
      configuration,
      description: 'Finds the online users of one shard whom a push addresses',
      timeout: 120,
      memory: 1024,
    });
    const deliver = new CarillonFunction(this, 'Deliver', {
      entry: 'queues/delivery.ts',
      configuration,
      description: 'Posts a push to a batch of connections',
      timeout: 60,
      memory: 1024,
    });
    const shardTasks = new WorkQueue(this, 'ShardTasks', fanOut, {
      batchSize: 1,
      maxConcurrency: configuration.fanOutConcurrency,
    });
    const express = new WorkQueue(this, 'Express', deliver, {
      batchSize: BATCHES_AT_ONCE,
      maxConcurrency: configuration.expressConcurrency,
    });
    const bulk = new WorkQueue(this, 'Bulk', deliver, {
      batchSize: BATCHES_AT_ONCE,
      maxConcurrency: configuration.deliveryConcurrency,
    });

    storage.connect(fanOut, {
      Accounts: ['QueryIndexes'],
      Tags: ['QueryIndexes'],
      Connections: ['Query'],
      Pushes: ['GetItem', 'UpdateItem'],
    });
    storage.connect(deliver, { Connections: ['DeleteItem'], Pushes: ['GetItem', 'UpdateItem'] });
    fanOut.addEnvironment('FAN_OUT_QUEUE_URL', shardTasks.queue.queueUrl);
    shardTasks.queue.grantSendMessages(fanOut);
    for (const handler of [fanOut, deliver]) {
      handler.addEnvironment('EXPRESS_QUEUE_URL', express.queue.queueUrl);
      handler.addEnvironment('BULK_QUEUE_URL', bulk.queue.queueUrl);
      for (const { queue } of [express, bulk]) queue.grantSendMessages(handler);
    }
    deliver.addEnvironment('POSTS_PER_SECOND', `${configuration.postsPerSecond}`);
    webSockets.allowPosting(deliver);

    this.queue = shardTasks.queue;
    this.queues = { fanOut: shardTasks.queue, express: express.queue, bulk: bulk.queue };
    this.deadLetters = [shardTasks, express, bulk].map(({ deadLetters }) => deadLetters);
  }
}
