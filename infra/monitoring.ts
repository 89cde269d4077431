import {
  ComparisonOperator,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { addDashboard } from './dashboard.ts';
import { CarillonFunction } from './function.ts';
import { Metrics } from './metrics.ts';
import { servicePrincipal } from './service-principal.ts';
import { WorkQueue } from './work-queue.ts';

/** What monitoring needs. */
export interface MonitoringProps {
  readonly configuration: Configuration;
  /** The construct whose functions and queues are monitored; all of them, so that none is forgotten. */
  readonly watched: Construct;
  /** The group of the schedules. */
  readonly scheduleGroup: string;
}

/** When an alarm goes off. */
interface Condition {
  readonly description: string;
  /** The threshold: this value and higher ones are bad. */
  readonly from: number;
  /** How many consecutive periods must be bad; 1 by default. */
  readonly periods?: number;
}

/** How many functions one error alarm covers, because an alarm can combine at most ten metrics (CloudWatch quota). */
const FUNCTIONS_PER_ALARM = 9;
/** How many errors within five minutes are more than a temporary fault. */
const ERRORS = 5;

/** Alarms, the topic that they notify, and a dashboard. */
export class Monitoring extends Construct {
  readonly topic: ITopic;
  readonly #emulator: boolean;

  constructor(scope: Construct, id: string, { configuration, watched, scheduleGroup }: MonitoringProps) {
    super(scope, id);
    this.#emulator = configuration.emulator;
    this.topic = this.#topic(configuration);
    const metrics = new Metrics(configuration.name);
    const inside = watched.node.findAll();
    const queues = inside.filter((one) => one instanceof WorkQueue);
    const functions = inside.filter((one) => one instanceof CarillonFunction);
    this.#watchQueues(metrics, queues);
    this.#watchFunctions(metrics, functions);
    this.#alarm('SchedulesAreLost', metrics.schedulesDropped(scheduleGroup), {
      description: 'EventBridge Scheduler could not send due schedules: see the dead letters of Due',
      from: 1,
    });
    this.#alarm('AccountIsThrottled', metrics.emitted('queues', 'AccountThrottled'), {
      description:
        'API Gateway throttles posts of the whole account: raise the quota, or lower requestsPerSecond',
      from: 11,
      periods: 5,
    });
    this.#alarm('NotificationsArePaused', metrics.emitted('queues', 'NotificationsPaused'), {
      description:
        'A notification provider rejects the credentials or settings of an app: im_push_status shows which and why',
      from: 1,
    });
    this.#alarm('WebhookIsSwitchedOff', metrics.emitted('queues', 'WebhooksSwitchedOff'), {
      description: 'The webhook of an app answered HTTP 410 and gets no more events: im_webhook_get shows it',
      from: 1,
    });
    addDashboard(this, metrics, queues, functions);
  }

  /** `enforceSSL` gives the topic its own policy, which replaces the default one, so it must allow the publishers. */
  #topic({ name, alarmEmail }: Configuration): ITopic {
    const topic = new Topic(this, 'Alarms', { displayName: `Alarms of ${name}`, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [servicePrincipal(this, 'cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
    return topic;
  }

  #watchQueues(metrics: Metrics, queues: readonly WorkQueue[]): void {
    for (const { node, lateAfter, lateBecause, queue, deadLetters } of queues) {
      this.#alarm(`${node.id}DeadLetters`, metrics.waiting(deadLetters), {
        description: `Work was given up and is in a dead-letter queue (${node.id}): fix the cause, then redrive it`,
        from: 1,
      });
      this.#alarm(`${node.id}IsLate`, metrics.age(queue), {
        description: lateBecause,
        from: lateAfter + 1,
        periods: 2,
      });
    }
  }

  #watchFunctions(metrics: Metrics, functions: readonly CarillonFunction[]): void {
    for (const [service, members] of Map.groupBy(functions, (one) => one.service)) {
      for (let start = 0; start < members.length; start += FUNCTIONS_PER_ALARM) {
        const suffix = start === 0 ? '' : `${start / FUNCTIONS_PER_ALARM + 1}`;
        const errors = metrics.errors(service, members.slice(start, start + FUNCTIONS_PER_ALARM));
        this.#alarm(`${capitalised(service)}Fails${suffix}`, errors, {
          description: `Functions below ${service}/ fail: search their logs for errors`,
          from: ERRORS,
        });
      }
    }
    this.#alarm('FunctionsAreThrottled', metrics.throttles(), {
      description:
        'Lambda throttles functions of this account: raise its concurrency, or lower concurrentExecutions',
      from: 10,
      periods: 2,
    });
    const workers = functions.filter((one) => one.isRecursive);
    this.#alarm('RecursionIsStopped', metrics.recursionStopped(workers), {
      description: 'Lambda mistook queued work for an endless loop and dropped it: report this as a bug',
      from: 1,
    });
    const readers = [...new Set(functions.filter((one) => one.readsApps).map((one) => one.service))];
    this.#alarm('AppsAreStale', metrics.appsUnreadable(readers), {
      description:
        'The secret with the apps cannot be read or is malformed: the functions use the version that they read last',
      from: 1,
    });
  }

  #alarm(id: string, metric: Metric | MathExpression, { description, from, periods = 1 }: Condition): void {
    // Emulators reject alarms on combined metrics.
    if (this.#emulator && metric instanceof MathExpression) return;
    const alarm = metric.createAlarm(this, id, {
      alarmDescription: description,
      threshold: from,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
