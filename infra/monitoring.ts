import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MetricName } from '../shared/domain/metrics.ts';
import type { Configuration } from './configuration.ts';
import { METRICS_NAMESPACE } from './function.ts';

/** What is watched. */
export interface MonitoringProps {
  readonly configuration: Configuration;
  readonly queues: Readonly<Record<'fanOut' | 'express' | 'bulk', IQueue>>;
  readonly deadLetters: readonly IQueue[];
}

const MINUTE = Duration.minutes(1);

/** A metric that the functions of one kind emit. */
const emitted = (service: string, metricName: MetricName, statistic = 'Sum'): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    statistic,
    period: MINUTE,
    dimensionsMap: { service },
  });

/** What an operator needs to sleep, and to wake up in time: alarms, where they are told, and one dashboard. */
export class Monitoring extends Construct {
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, { configuration, queues, deadLetters }: MonitoringProps) {
    super(scope, id);
    const topic = new Topic(this, 'Alarms', { displayName: 'Alarms of Carillon', enforceSSL: true });
    if (configuration.alarmEmail !== undefined)
      topic.addSubscription(new EmailSubscription(configuration.alarmEmail));
    this.topic = topic;

    for (const queue of deadLetters) {
      this.#tell(
        queue
          .metricApproximateNumberOfMessagesVisible({ period: MINUTE })
          .createAlarm(this, `${nameOf(queue)}NotEmpty`, {
            alarmDescription:
              'Work was given up and waits in a dead-letter queue: find out why, then redrive it',
            threshold: 1,
            evaluationPeriods: 1,
            treatMissingData: TreatMissingData.NOT_BREACHING,
          }),
      );
    }
    this.#alarm('FanOutIsLate', queues.fanOut.metricApproximateAgeOfOldestMessage({ period: MINUTE }), 60, {
      says: 'Shard tasks wait for more than a minute: pushes begin late',
    });
    this.#alarm(
      'ExpressIsLate',
      queues.express.metricApproximateAgeOfOldestMessage({ period: MINUTE }),
      120,
      {
        says: 'First batches of pushes wait for more than two minutes: posts are throttled, or too few functions deliver',
      },
    );
    this.#alarm('AccountIsThrottled', emitted('queues/delivery', 'AccountThrottled'), 10, {
      says: 'API Gateway refuses posts for the whole account: raise the quota, or lower postsPerSecond',
      minutes: 5,
    });
    const errors = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      statistic: 'Sum',
      period: MINUTE,
    });
    this.#dashboard(queues, deadLetters, errors);
  }

  #alarm(id: string, metric: Metric, threshold: number, about: { says: string; minutes?: number }): void {
    this.#tell(
      metric.createAlarm(this, id, {
        alarmDescription: about.says,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: about.minutes ?? 2,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  #tell(alarm: Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }

  #dashboard(queues: MonitoringProps['queues'], deadLetters: readonly IQueue[], errors: Metric): void {
    const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 8 });
    const posted = emitted('queues/delivery', 'Posted');
    const ages = Object.entries(queues).map(([label, queue]) =>
      queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, label }),
    );
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Pushes accepted', emitted('api/push', 'PushesAccepted')),
          graph('Posted to those online', posted),
          graph('Replayed to those who came back', emitted('websocket/resume', 'Replayed')),
        ],
        [
          graph('Gone (410)', emitted('queues/delivery', 'Gone')),
          graph(
            'Throttled (429)',
            emitted('queues/delivery', 'Throttled'),
            emitted('queues/delivery', 'AccountThrottled'),
          ),
          graph('From acceptance to fan-out (ms)', emitted('queues/fan-out', 'FanOutLag', 'p99')),
        ],
        [
          graph('Age of the oldest work (s)', ...ages),
          graph(
            'Dead letters',
            ...deadLetters.map((queue) =>
              queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, label: nameOf(queue) }),
            ),
          ),
          graph(
            'WebSocket messages, estimated (US$)',
            new MathExpression({
              expression: 'posted / 1000000',
              usingMetrics: { posted },
              label: 'US$',
              period: MINUTE,
            }),
          ),
        ],
        [graph(`Errors of the functions in ${Stack.of(this).region}`, errors)],
      ],
    });
  }
}

/** The name of a queue by what it is for. */
const nameOf = (queue: IQueue): string => queue.node.path.split('/').slice(-2).join('');
