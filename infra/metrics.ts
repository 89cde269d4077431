import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MetricName } from '../shared/domain/metrics.ts';
import type { CarillonFunction, ServiceName } from './function.ts';

/** The namespace of the metrics that the functions emit. */
export const METRICS_NAMESPACE = 'Carillon';

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** The metrics of one deployment. */
export class Metrics {
  readonly #deployment: string;

  constructor(deployment: string) {
    this.#deployment = deployment;
  }

  /** A metric that the functions of a service emit. */
  emitted(service: ServiceName, metricName: MetricName, statistic = 'Sum', period = MINUTE): Metric {
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      statistic,
      period,
      dimensionsMap: { service, deployment: this.#deployment },
    });
  }

  /** Errors of functions, both crashes and answers with an internal error. */
  errors(service: ServiceName, functions: readonly CarillonFunction[]): MathExpression {
    const crashed = functions.map((one) => one.metricErrors({ period: FIVE_MINUTES }));
    return sum([...crashed, this.emitted(service, 'InternalErrors', 'Sum', FIVE_MINUTES)]);
  }

  /** Invocations that Lambda throttled in the whole account, which shares its concurrency. */
  throttles(): Metric {
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      statistic: 'Sum',
      period: FIVE_MINUTES,
    });
  }

  /** Messages that Lambda dropped because it mistook them for an endless loop. */
  recursionStopped(functions: readonly CarillonFunction[]): MathExpression {
    return sum(
      functions.map((one) => one.metric('RecursiveInvocationsDropped', { statistic: 'Sum', period: MINUTE })),
    );
  }

  /** Failed reads of the secret with the apps. */
  appsUnreadable(services: readonly ServiceName[]): MathExpression {
    return sum(services.map((service) => this.emitted(service, 'AppsUnreadable', 'Sum', FIVE_MINUTES)));
  }

  /** Schedules that EventBridge Scheduler could not send. */
  schedulesDropped(scheduleGroup: string): Metric {
    return new Metric({
      namespace: 'AWS/Scheduler',
      metricName: 'InvocationDroppedCount',
      statistic: 'Sum',
      period: MINUTE,
      dimensionsMap: { ScheduleGroup: scheduleGroup },
    });
  }

  /** The number of messages in a queue. */
  waiting(queue: IQueue, label?: string): Metric {
    return queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, ...labelled(label) });
  }

  /** The age of the oldest message in a queue, in seconds. */
  age(queue: IQueue, label?: string): Metric {
    return queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, ...labelled(label) });
  }
}

const labelled = (label: string | undefined) => (label === undefined ? {} : { label });

function sum(metrics: readonly Metric[]): MathExpression {
  const named = metrics.map((metric, index) => [`m${index}`, metric] as const);
  return new MathExpression({
    // A metric without data has no value, and neither would a sum that contains it.
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    ...(metrics[0] === undefined ? {} : { period: metrics[0].period }),
  });
}
