import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Schedules } from '../domain/push/ports.ts';
import type { Due } from '../domain/push/scheduled-task.ts';

/** Where schedules are created, and where they send due work. */
export interface ScheduleTarget {
  readonly group: string;
  readonly roleArn: string;
  readonly queueArn: string;
  /** The queue for schedules that EventBridge Scheduler could not send within a day. */
  readonly deadLetterQueueArn: string;
}

/** One-time schedules of EventBridge Scheduler, which sends due work to a queue within a minute of its time. */
export class PushSchedules implements Schedules {
  readonly #client: SchedulerClient;
  readonly #target: ScheduleTarget;

  constructor(client: SchedulerClient, target: ScheduleTarget) {
    this.#client = client;
    this.#target = target;
  }

  /**
   * Schedules a push, or moves its schedule.
   *
   * @param at epoch milliseconds
   */
  putPush(app: number, taskId: string, at: number): Promise<void> {
    return this.#put({ app, taskId }, at);
  }

  /**
   * Schedules a scheduled task, or moves its schedule.
   *
   * @param at epoch milliseconds
   */
  putTask(app: number, scheduledTask: number, at: number): Promise<void> {
    return this.#put({ app, scheduledTask }, at);
  }

  /** Deletes the schedule if it exists. */
  async remove(due: Due): Promise<void> {
    try {
      await this.#client.send(
        new DeleteScheduleCommand({ Name: nameOf(due), GroupName: this.#target.group }),
      );
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  async #put(due: Due, at: number): Promise<void> {
    const { group, roleArn, queueArn, deadLetterQueueArn } = this.#target;
    const schedule = {
      Name: nameOf(due),
      GroupName: group,
      ScheduleExpression: `at(${new Date(at).toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: queueArn,
        RoleArn: roleArn,
        Input: JSON.stringify(due),
        DeadLetterConfig: { Arn: deadLetterQueueArn },
      },
    } as const;
    try {
      await this.#client.send(new CreateScheduleCommand(schedule));
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
      await this.#client.send(new UpdateScheduleCommand(schedule));
    }
  }
}

const nameOf = (due: Due): string =>
  'taskId' in due ? `push-${due.app}-${due.taskId}` : `task-${due.app}-${due.scheduledTask}`;
