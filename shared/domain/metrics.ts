/** The metrics that the functions emit; the dashboard and the alarms read the same. */
export type MetricName =
  | 'PushesAccepted'
  | 'Posted'
  | 'Gone'
  | 'Throttled'
  | 'AccountThrottled'
  | 'Replayed'
  | 'FanOutLag';

/** Notes a metric: a count, or milliseconds for what is a time. */
export type Meter = (name: MetricName, value: number) => void;
