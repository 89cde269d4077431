import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import type { Realtime } from './realtime.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

/** What the fan-out needs. */
export interface FanOutProps {
  readonly storage: Storage;
  readonly configuration: Configuration;
  readonly webSockets: Realtime;
  readonly notificationQueue: WorkQueue;
  readonly eventQueue: WorkQueue;
}

/** The maximum number of batches per invocation of the delivery function. */
const BATCHES_AT_ONCE = 4;

/** The path of a push from its acceptance to the sockets: fan-out queue, delivery queues and their functions. */
export class FanOut extends Construct {
  /** The queue for fan-out tasks. */
  readonly queue: WorkQueue;

  constructor(
    scope: Construct,
    id: string,
    { storage, configuration, webSockets, notificationQueue, eventQueue }: FanOutProps,
  ) {
    super(scope, id);
    const fanOut = new CarillonFunction(this, 'FanOut', {
      entry: 'queues/fan-out.ts',
      configuration,
      description: 'Finds the online users of a push, and delivers it if they are few',
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
    const shardTasks = new WorkQueue(this, 'ShardTasks', {
      worker: fanOut,
      batchSize: 1,
      maxConcurrency: configuration.fanOutConcurrency,
      lateAfter: 60,
      lateBecause:
        'Fan-out tasks are waiting, and pushes start late: look for errors of the fan-out function, or raise fanOutConcurrency',
    });
    const express = new WorkQueue(this, 'Express', {
      worker: deliver,
      batchSize: BATCHES_AT_ONCE,
      maxConcurrency: configuration.expressConcurrency,
      lateAfter: 120,
      lateBecause:
        'The first batches of pushes are waiting: posts are throttled, or too few functions deliver (expressConcurrency)',
    });
    const bulk = new WorkQueue(this, 'Bulk', {
      worker: deliver,
      batchSize: BATCHES_AT_ONCE,
      maxConcurrency: configuration.deliveryConcurrency,
      lateAfter: 900,
      lateBecause:
        'Large pushes take longer than a quarter of an hour: posts are throttled, or the quota is too small for the number of online users',
    });

    storage.connect(fanOut, {
      Accounts: ['QueryIndexes'],
      Tags: ['QueryIndexes'],
      Connections: ['Query', 'DeleteItem'],
      Pushes: ['GetItem', 'UpdateItem'],
    });
    storage.connect(deliver, { Connections: ['DeleteItem'], Pushes: ['GetItem', 'UpdateItem'] });
    shardTasks.allowSending(fanOut, 'FAN_OUT_QUEUE_URL');
    for (const sender of [fanOut, deliver]) {
      express.allowSending(sender, 'EXPRESS_QUEUE_URL');
      bulk.allowSending(sender, 'BULK_QUEUE_URL');
      sender.addEnvironment('POSTS_PER_SECOND', `${configuration.postsPerSecond}`);
      webSockets.allowPosting(sender);
      notificationQueue.allowSending(sender, 'NOTIFICATION_QUEUE_URL');
      eventQueue.allowSending(sender, 'EVENT_QUEUE_URL');
    }

    this.queue = shardTasks;
  }
}
