/** The state of a scheduled task: only a pending one may be changed. */
export type ScheduledTaskStatus = 'pending' | 'dispatching' | 'dispatched' | 'failed';

/** A push that is sent later, as the commands for scheduled tasks see it. Times are in epoch milliseconds. */
export interface ScheduledTask {
  readonly app: number;
  readonly id: number;
  readonly type: string;
  /** The administrator who created it. */
  readonly identifier: string;
  readonly createdAt: number;
  readonly dueAt: number;
  /** The content of the push, as the request had it. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly status: ScheduledTaskStatus;
  /** Counts the changes. */
  readonly revision: number;
  /** The id of the push that was sent. */
  readonly pushTaskId?: string;
  /** Why no push was sent. */
  readonly fault?: string;
}

/** The outcome of a task that was due. */
export type Dispatched = { readonly pushTaskId: string } | { readonly fault: string };

/** Something to dispatch when it is due: a scheduled push, or a scheduled task. */
export type Due =
  | { readonly app: number; readonly taskId: string }
  | { readonly app: number; readonly scheduledTask: number };

/** A message of the queue of due work: something that is due, or the request to sweep for overdue work. */
export type DueMessage = Due | { readonly sweep: true };
