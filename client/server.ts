/** The public interface for backends. */
export type { AccountFault, Accounts, Profile } from './server/accounts.ts';
export type { Attributes, AttributesByUser } from './server/attributes.ts';
export type { ApiOptions } from './server/caller.ts';
export { CarillonApi } from './server/carillon-api.ts';
export type { RegisteredDevice } from './server/devices.ts';
export { type Answer, CommandError, type ErrorReason, NoAnswerError } from './server/errors.ts';
export type { ExplainedCondition, ExplainedDevice, Explanation } from './server/explanation.ts';
export type {
  AuditEntry,
  AuditFilter,
  Figure,
  NamedFigure,
  Operators,
  Overview,
  UserFilter,
  UserSummary,
} from './server/operators.ts';
export type {
  Audience,
  Condition,
  Notification,
  NotificationRequest,
  ProviderNotifications,
  PushFilter,
  PushRequest,
  PushState,
  PushStatistics,
  PushStatus,
  PushSummary,
} from './server/pushes.ts';
export type { RetryPolicy } from './server/retry.ts';
export type {
  Receivers,
  ScheduledTask,
  ScheduledTaskQuery,
  ScheduledTaskRequest,
  ScheduledTasks,
} from './server/scheduled-tasks.ts';
export type { Tags, TagsByUser } from './server/tags.ts';
export type { Token } from './types.ts';
