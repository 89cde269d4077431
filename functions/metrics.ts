import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { Meter } from '../shared/domain/metrics.ts';

const metrics = new Metrics();

/** Notes a metric of this invocation. */
export const meter: Meter = (name, value) => {
  const unit = name === 'FanOutLag' ? MetricUnit.Milliseconds : MetricUnit.Count;
  if (value > 0) metrics.addMetric(name, unit, value);
};

/** Writes what was noted to the log, in the format from which CloudWatch makes metrics. */
export const publishMetrics = (): MiddlewareObj => {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
};
