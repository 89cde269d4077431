import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import { deployment } from '../shared/aws/environment.ts';
import type { Meter } from '../shared/domain/metrics.ts';

const metrics = new Metrics({ defaultDimensions: { deployment: deployment() } });

/** Records a metric of this invocation. */
export const meter: Meter = (name, value) => {
  const unit = name === 'FanOutLag' ? MetricUnit.Milliseconds : MetricUnit.Count;
  if (value > 0) metrics.addMetric(name, unit, value);
};

/** Writes the metrics of the invocation to the log, in the embedded metric format of CloudWatch. */
export const publishMetrics = (): MiddlewareObj => {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
};
