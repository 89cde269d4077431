import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import { setProviderAddresses } from './provider-addresses.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

/** What notifications need. */
export interface NotificationsProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly configuration: Configuration;
  readonly eventQueue: WorkQueue;
}

/** The path of a push to the devices of offline users: one queue and its function. */
export class Notifications extends Construct {
  /** The queue for pushes that notify devices. */
  readonly queue: WorkQueue;

  constructor(
    scope: Construct,
    id: string,
    { storage, secret, configuration, eventQueue }: NotificationsProps,
  ) {
    super(scope, id);
    const notify = new CarillonFunction(this, 'Notify', {
      entry: 'queues/notify.ts',
      configuration,
      description: 'Finds the devices that a push notifies, and notifies them',
      timeout: 60,
      memory: 1024,
    });
    this.queue = new WorkQueue(this, 'Work', {
      worker: notify,
      batchSize: 1,
      maxConcurrency: configuration.notificationConcurrency,
      lateAfter: 900,
      lateBecause:
        'Notifications are waiting: a provider is slow, or too few functions notify (notificationConcurrency)',
    });
    storage.connect(notify, {
      Accounts: ['GetItem', 'QueryIndexes'],
      Tags: ['QueryIndexes'],
      Connections: ['Query'],
      Devices: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'],
      Settings: ['GetItem', 'PutItem'],
      Pushes: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    });
    notify.allowReadingApps(secret);
    setProviderAddresses(notify, configuration);
    this.queue.allowSending(notify, 'NOTIFICATION_QUEUE_URL');
    eventQueue.allowSending(notify, 'EVENT_QUEUE_URL');
  }
}
