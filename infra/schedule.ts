import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import type { Storage } from './storage.ts';

/** What scheduling is built on. */
export interface ScheduleProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly fanOutQueue: IQueue;
  readonly configuration: Configuration;
}

/** Pushes that go out later: a group of one-time schedules, and the function that they call. */
export class Schedule extends Construct {
  readonly deadLetters: IQueue;
  readonly #group: ScheduleGroup;
  readonly #role: Role;
  readonly #dispatch: CarillonFunction;

  constructor(scope: Construct, id: string, { storage, secret, fanOutQueue, configuration }: ScheduleProps) {
    super(scope, id);
    this.#dispatch = new CarillonFunction(this, 'Dispatch', {
      entry: 'schedule/dispatch.ts',
      configuration,
      description: 'Sends the pushes that are due',
      timeout: 60,
    });
    storage.connect(this.#dispatch, {
      Accounts: ['BatchGetItem'],
      Settings: ['GetItem', 'UpdateItem'],
      Messages: ['PutItem'],
      Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
    });
    this.#dispatch.addEnvironment('APPS_SECRET_ARN', secret.secretArn);
    secret.grantRead(this.#dispatch);
    this.#dispatch.addEnvironment('FAN_OUT_QUEUE_URL', fanOutQueue.queueUrl);
    fanOutQueue.grantSendMessages(this.#dispatch);

    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the schedules',
    });
    this.#group = new ScheduleGroup(this, 'Group');
    this.#role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Lets EventBridge Scheduler call the dispatch function of Carillon',
    });
    this.#role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.#dispatch.functionArn] }),
    );
    this.deadLetters.grantSendMessages(this.#role);
  }

  /** Lets a function make schedules and move them. */
  allowScheduling(handler: CarillonFunction): void {
    this.#tell(handler);
    this.#group.grantWriteSchedules(handler);
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.#role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  }

  /** Lets a function take schedules back. */
  allowRemoving(handler: CarillonFunction): void {
    this.#tell(handler);
    this.#group.grantDeleteSchedules(handler);
  }

  #schedulesArn(): string {
    return Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.#group.scheduleGroupName}/*`,
    });
  }

  #tell(handler: CarillonFunction): void {
    handler.acknowledgePatterns(
      [this.#schedulesArn()],
      'Schedules are made while it runs: those of its own group, and no others',
    );
    handler.addEnvironment('SCHEDULE_GROUP', this.#group.scheduleGroupName);
    handler.addEnvironment('SCHEDULE_ROLE_ARN', this.#role.roleArn);
    handler.addEnvironment('DISPATCH_FUNCTION_ARN', this.#dispatch.functionArn);
    handler.addEnvironment('DISPATCH_DEAD_LETTERS_ARN', this.deadLetters.queueArn);
  }
}
