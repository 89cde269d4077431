import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CarillonFunction } from './function.ts';
import type { Metrics } from './metrics.ts';
import type { WorkQueue } from './work-queue.ts';

/** A graph with a third of the dashboard's width. */
const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 8 });

/** Adds a dashboard with the key figures for operators. */
export function addDashboard(
  scope: Construct,
  metrics: Metrics,
  queues: readonly WorkQueue[],
  functions: readonly CarillonFunction[],
): void {
  const posted = metrics.emitted('queues', 'Posted');
  const price = new MathExpression({
    expression: 'posted / 1000000',
    usingMetrics: { posted },
    label: 'US$',
    period: Duration.minutes(1),
  });
  new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(3),
    widgets: [
      [
        graph('Pushes accepted', metrics.emitted('api', 'PushesAccepted')),
        graph('Posted to online users', posted),
        graph('Replayed to reconnecting users', metrics.emitted('websocket', 'Replayed')),
      ],
      [
        graph('Gone (410)', metrics.emitted('queues', 'Gone')),
        graph(
          'Throttled (429)',
          metrics.emitted('queues', 'Throttled'),
          metrics.emitted('queues', 'AccountThrottled'),
        ),
        graph('From acceptance to fan-out (ms)', metrics.emitted('queues', 'FanOutLag', 'p99')),
      ],
      [
        graph('Age of the oldest work (s)', ...queues.map(({ queue, node }) => metrics.age(queue, node.id))),
        graph(
          'Dead letters',
          ...queues.map(({ deadLetters, node }) => metrics.waiting(deadLetters, node.id)),
        ),
        graph('WebSocket messages, estimated (US$)', price),
      ],
      [
        graph('Notifications accepted by providers', metrics.emitted('queues', 'NotificationsAccepted')),
        graph(
          'Failed or expired notifications',
          metrics.emitted('queues', 'NotificationsFailed'),
          metrics.emitted('queues', 'NotificationsExpired'),
        ),
        graph('Batches stopped by a circuit breaker', metrics.emitted('queues', 'NotificationsPaused')),
      ],
      [
        graph('Events sent', metrics.emitted('queues', 'EventsSent')),
        graph('Webhooks delivered', metrics.emitted('queues', 'WebhooksDelivered')),
        graph(
          'Webhooks that failed or were discarded',
          metrics.emitted('queues', 'WebhooksFailed'),
          metrics.emitted('queues', 'WebhooksDiscarded'),
        ),
      ],
      [
        graph(
          `Errors of the functions in ${Stack.of(scope).region}`,
          ...functions.map((one) =>
            one.metricErrors({ period: Duration.minutes(1), label: `${one.service}/${one.node.id}` }),
          ),
        ),
      ],
    ],
  });
}
