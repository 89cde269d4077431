/** The state of a scheduled task: only a pending one may be changed. */
export type ScheduledTaskStatus = 'pending' | 'dispatching' | 'dispatched' | 'failed';

/** A push that is to be made later, as the commands for scheduled tasks know it. Times are in epoch milliseconds. */
export interface ScheduledTask {
  readonly app: number;
  readonly id: number;
  readonly type: string;
  /** The administrator who made it. */
  readonly identifier: string;
  readonly createdAt: number;
  readonly dueAt: number;
  /** The push as the request had it. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly status: ScheduledTaskStatus;
  /** Counts the changes. */
  readonly revision: number;
  /** The task id of the push that was made. */
  readonly pushTaskId?: string;
  /** Why no push was made. */
  readonly fault?: string;
}

/** The outcome of a task that was due. */
export type Dispatched = { readonly pushTaskId: string } | { readonly fault: string };

/** What is dispatched when its time has come: a scheduled push, or a scheduled task. */
export type Due =
  | { readonly app: number; readonly taskId: string }
  | { readonly app: number; readonly scheduledTask: number };

/** What the queue of due work holds: something that is due, or the order to look for what was forgotten. */
export type DueMessage = Due | { readonly sweep: true };
