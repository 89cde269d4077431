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

  /** Errors of functions, and those that they answered as internal errors. */
  errors(service: ServiceName, functions: readonly CarillonFunction[]): MathExpression {
    const crashed = functions.map((one) => one.metricErrors({ period: FIVE_MINUTES }));
    return sum([...crashed, this.emitted(service, 'InternalErrors', 'Sum', FIVE_MINUTES)]);
  }

  /** Invocations that Lambda refused in the whole account, whose concurrency is shared. */
  throttles(): Metric {
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      statistic: 'Sum',
      period: FIVE_MINUTES,
    });
  }

  /** Messages that Lambda dropped because it took them for an endless loop. */
  recursionStopped(functions: readonly CarillonFunction[]): MathExpression {
    return sum(
      functions.map((one) => one.metric('RecursiveInvocationsDropped', { statistic: 'Sum', period: MINUTE })),
    );
  }

  /** Failed reads of the secret with the apps. */
  appsUnreadable(services: readonly ServiceName[]): MathExpression {
    return sum(services.map((service) => this.emitted(service, 'AppsUnreadable', 'Sum', FIVE_MINUTES)));
  }

  /** What EventBridge Scheduler gave up sending. */
  schedulesDropped(scheduleGroup: string): Metric {
    return new Metric({
      namespace: 'AWS/Scheduler',
      metricName: 'InvocationDroppedCount',
      statistic: 'Sum',
      period: MINUTE,
      dimensionsMap: { ScheduleGroup: scheduleGroup },
    });
  }

  /** Messages in a queue. */
  waiting(queue: IQueue, label?: string): Metric {
    return queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, ...labelled(label) });
  }

  /** Seconds that the oldest message of a queue has waited. */
  age(queue: IQueue, label?: string): Metric {
    return queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, ...labelled(label) });
  }
}

const labelled = (label: string | undefined) => (label === undefined ? {} : { label });

function sum(metrics: readonly Metric[]): MathExpression {
  const named = metrics.map((metric, index) => [`m${index}`, metric] as const);
  return new MathExpression({
    // A metric without data has no value, and a sum with it would have none either.
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    ...(metrics[0] === undefined ? {} : { period: metrics[0].period }),
  });
}
