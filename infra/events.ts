import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ANNOUNCING_CONCURRENCY } from './concurrency.ts';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

/** What events are built on. */
export interface EventsProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly configuration: Configuration;
}

/** The retries of a webhook last some 28 hours; beyond this, in seconds, nobody works on them. */
const WEBHOOKS_LATE_AFTER = 30 * 3600;
/** How often SQS delivers a message before it becomes a dead letter, at most (SQS quota): an event is given up by age. */
const MOST_RECEIVES = 1000;

/**
 * The way of events to those who want them: a queue of pushes that have changed, the event bus of the deployment, and a
 * queue of webhooks.
 */
export class Events extends Construct {
  /** Takes pushes that have changed. */
  readonly queue: WorkQueue;
  readonly bus: EventBus;
  readonly #webhooks: WorkQueue;
  readonly #configuration: Configuration;

  constructor(scope: Construct, id: string, { storage, secret, configuration }: EventsProps) {
    super(scope, id);
    this.#configuration = configuration;
    this.bus = new EventBus(this, 'Bus', { description: `Changes of the pushes of ${configuration.name}` });
    const announce = new CarillonFunction(this, 'Announce', {
      entry: 'queues/announce.ts',
      configuration,
      description: 'Sends the events of pushes that have changed',
      timeout: 30,
    });
    const webhook = new CarillonFunction(this, 'Webhook', {
      entry: 'queues/webhook.ts',
      configuration,
      description: 'Posts events to the webhooks of apps',
      timeout: 30,
    });
    this.queue = new WorkQueue(this, 'Changes', {
      worker: announce,
      batchSize: 1,
      maxConcurrency: ANNOUNCING_CONCURRENCY,
      lateAfter: 300,
      lateBecause: 'Events are sent late: look for errors of the announce function',
    });
    this.#webhooks = new WorkQueue(this, 'Webhooks', {
      worker: webhook,
      batchSize: 1,
      maxConcurrency: configuration.webhookConcurrency,
      maxReceives: MOST_RECEIVES,
      retention: Duration.days(4),
      lateAfter: WEBHOOKS_LATE_AFTER,
      lateBecause:
        'Webhooks wait longer than they are retried: endpoints are slow, or too few functions post (webhookConcurrency)',
    });
    storage.connect(announce, {
      Settings: ['GetItem'],
      Pushes: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    });
    storage.connect(webhook, { Settings: ['GetItem', 'UpdateItem'] });
    announce.allowReadingApps(secret);
    announce.addEnvironment('EVENT_BUS_NAME', this.bus.eventBusName);
    this.bus.grantPutEventsTo(announce);
    this.#webhooks.allowSending(announce, 'WEBHOOK_QUEUE_URL');
    webhook.addEnvironment('WEBHOOK_DEAD_LETTERS_URL', this.#webhooks.deadLetters.queueUrl);
    this.#webhooks.deadLetters.grantSendMessages(webhook);
    this.#setRules(webhook);
  }

  /** Lets a function set webhooks and send test events. */
  allowSettingWebhooks(handler: CarillonFunction): void {
    this.#webhooks.allowSending(handler, 'WEBHOOK_QUEUE_URL');
    this.#setRules(handler);
  }

  /** Webhooks may go to loopback addresses on an emulator only, never on AWS. */
  #setRules(handler: CarillonFunction): void {
    if (this.#configuration.emulator) handler.addEnvironment('WEBHOOKS_TO_LOOPBACK', 'true');
  }
}
