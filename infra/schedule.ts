import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { DueMessage } from '../shared/domain/push/scheduled-task.ts';
import { DISPATCH_CONCURRENCY } from './concurrency.ts';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import { servicePrincipal } from './service-principal.ts';
import type { Storage } from './storage.ts';
import { WorkQueue } from './work-queue.ts';

/** What scheduling needs. */
export interface ScheduleProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly fanOutQueue: WorkQueue;
  readonly notificationQueue: WorkQueue;
  readonly eventQueue: WorkQueue;
  readonly configuration: Configuration;
}

/**
 * Scheduled pushes: a group of one-time schedules, the queue that they send to, and its function.
 * The queue keeps due work until the function has done it. An asynchronous invocation would be dropped after three
 * attempts within minutes, and its schedule would be lost.
 */
export class Schedule extends Construct {
  readonly #group: CfnScheduleGroup;
  readonly #role: Role;
  readonly #due: WorkQueue;

  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { storage, secret, fanOutQueue, notificationQueue, eventQueue, configuration } = props;
    const dispatch = new CarillonFunction(this, 'Dispatch', {
      entry: 'schedule/dispatch.ts',
      configuration,
      description: 'Sends due pushes',
      timeout: 60,
    });
    storage.connect(dispatch, {
      Accounts: ['BatchGetItem'],
      Settings: ['GetItem', 'UpdateItem'],
      Messages: ['BatchWriteItem'],
      Pushes: ['GetItem', 'PutItem', 'UpdateItem', 'QueryIndexes'],
    });
    dispatch.allowReadingApps(secret);
    fanOutQueue.allowSending(dispatch, 'FAN_OUT_QUEUE_URL');
    notificationQueue.allowSending(dispatch, 'NOTIFICATION_QUEUE_URL');
    eventQueue.allowSending(dispatch, 'EVENT_QUEUE_URL');

    this.#due = new WorkQueue(this, 'Due', {
      worker: dispatch,
      batchSize: 1,
      maxConcurrency: DISPATCH_CONCURRENCY,
      lateAfter: 300,
      lateBecause: 'Scheduled pushes are sent late: look for errors of the dispatch function',
    });
    // CloudFormation generates the name, because AWS deletes a group slowly, and a fixed name would block the next
    // deployment.
    this.#group = new CfnScheduleGroup(this, 'Group', {});
    this.#role = new Role(this, 'Role', {
      assumedBy: servicePrincipal(this, 'scheduler.amazonaws.com'),
      description: 'Lets EventBridge Scheduler send due work to its queue',
    });
    this.#due.queue.grantSendMessages(this.#role);
    this.#due.deadLetters.grantSendMessages(this.#role);
    this.allowScheduling(dispatch);
    this.#due.allowSending(dispatch, 'DUE_QUEUE_URL');
    new CfnSchedule(this, 'Sweep', {
      description: 'Finds pushes that are accepted or due but were not sent',
      groupName: this.#group.ref,
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.#due.queue.queueArn,
        roleArn: this.#role.roleArn,
        input: JSON.stringify({ sweep: true } satisfies DueMessage),
      },
    });
  }

  /** Lets a function create schedules and move them. */
  allowScheduling(handler: CarillonFunction): void {
    this.#allow(handler, ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule']);
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.#role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  }

  /** Lets a function delete schedules. */
  allowRemoving(handler: CarillonFunction): void {
    this.#allow(handler, ['scheduler:DeleteSchedule']);
  }

  /** The name of the group of the schedules. */
  get groupName(): string {
    return this.#group.ref;
  }

  #allow(handler: CarillonFunction, actions: readonly string[]): void {
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.#group.ref}/*`,
    });
    handler.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [schedules] }));
    handler.acknowledgePatterns(
      [schedules],
      'Schedules are created at run time; the pattern covers only those of this group',
    );
    handler.addEnvironment('SCHEDULE_GROUP', this.#group.ref);
    handler.addEnvironment('SCHEDULE_ROLE_ARN', this.#role.roleArn);
    handler.addEnvironment('DUE_QUEUE_ARN', this.#due.queue.queueArn);
    handler.addEnvironment('DUE_DEAD_LETTERS_ARN', this.#due.deadLetters.queueArn);
  }
}
