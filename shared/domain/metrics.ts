/** The metrics that the functions emit, and that the dashboard and the alarms read. */
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
  | 'EventsSent'
  | 'EventHintsLost'
  | 'WebhooksDelivered'
  | 'WebhooksFailed'
  | 'WebhooksDiscarded'
  | 'WebhooksSwitchedOff'
  | 'InternalErrors'
  | 'AppsUnreadable';

/** Records a metric: a count, or a duration in milliseconds. */
export type Meter = (name: MetricName, value: number) => void;
