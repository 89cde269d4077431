/** The metrics that the functions emit; the dashboard and the alarms read the same. */
export type MetricName =
  | 'PushesAccepted'
  | 'Posted'
  | 'Gone'
  | 'Throttled'
  | 'AccountThrottled'
  | 'Replayed'
  | 'FanOutLag'
  | 'NotificationsAccepted'
  | 'NotificationsFailed'
  | 'NotificationsExpired'
  | 'NotificationsPaused'
  | 'Overdue'
  | 'AuditFailures'
  | 'InternalErrors'
  | 'AppsUnreadable';

/** Records a metric: a count, or milliseconds for a time. */
export type Meter = (name: MetricName, value: number) => void;
