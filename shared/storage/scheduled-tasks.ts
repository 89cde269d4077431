import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DueTasks, ScheduledTasks } from '../domain/push/ports.ts';
import type { Dispatched, ScheduledTask, ScheduledTaskStatus } from '../domain/push/scheduled-task.ts';
import { deleteIf, putIf, updateIf } from './conditional-write.ts';
import { type ItemOf, ItemType, json } from './item-type.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';
import { NO_LONGER_WAITING, waitingAttributes } from './waiting.ts';

/** How long a task is kept after it was due, in seconds: thirty days. */
const KEPT_FOR = 30 * 24 * 3600;

/** A scheduled task; see `ScheduledTask`. */
const TASK_ITEM = new ItemType('scheduled task', {
  app: z.number(),
  id: z.number(),
  type: z.string(),
  identifier: z.string(),
  createdAt: z.number(),
  dueAt: z.number(),
  content: json(z.record(z.string(), z.unknown())),
  status: z.enum(['pending', 'dispatching', 'dispatched', 'failed']),
  revision: z.number(),
  pushTaskId: z.string().optional(),
  fault: z.string().optional(),
  /** Epoch seconds. */
  ttl: z.number(),
});

const taskFrom = ({ ttl: _, pushTaskId, fault, ...task }: ItemOf<typeof TASK_ITEM>): ScheduledTask => ({
  ...task,
  ...(pushTaskId === undefined ? {} : { pushTaskId }),
  ...(fault === undefined ? {} : { fault }),
});

/** The scheduled tasks of every app. */
export class ScheduledTaskStore extends Store implements DueTasks, ScheduledTasks {
  /** Creates a task whose number was allocated before. */
  async create(task: Omit<ScheduledTask, 'status' | 'revision'>): Promise<void> {
    const created = await this.#put({ ...task, status: 'pending', revision: 1 }, 'attribute_not_exists(pk)');
    if (!created) throw new Error(`There is already a scheduled task ${task.id}`);
  }

  /**
   * Replaces a task as it was read.
   *
   * @returns false if it was changed, dispatched or deleted in the meantime
   */
  replace(task: ScheduledTask): Promise<boolean> {
    return this.#put(
      { ...task, revision: task.revision + 1 },
      '#status = :pending AND revision = :revision',
      {
        ':pending': 'pending',
        ':revision': task.revision,
      },
    );
  }

  /**
   * Deletes a pending task.
   *
   * @returns false if it is no longer pending
   */
  delete(app: number, id: number): Promise<boolean> {
    return deleteIf(this.client, {
      TableName: this.table,
      Key: this.keys.scheduledTask(app, id),
      ConditionExpression: '#status = :pending',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':pending': 'pending' },
    });
  }

  /**
   * Takes a pending task, as it was read, for dispatch.
   *
   * @returns false if it was changed or deleted in the meantime
   */
  beginDispatch({ app, id, revision }: ScheduledTask): Promise<boolean> {
    return this.#setStatus(app, id, 'dispatching', {}, '#status = :pending AND revision = :revision', {
      ':pending': 'pending',
      ':revision': revision,
    });
  }

  /** Records the outcome of a task. */
  async endDispatch({ app, id }: ScheduledTask, outcome: Dispatched): Promise<void> {
    const status = 'fault' in outcome ? 'failed' : 'dispatched';
    await this.#setStatus(app, id, status, outcome, '#status = :dispatching', {
      ':dispatching': 'dispatching',
    });
  }

  /** Returns a task; strongly consistent. */
  async get(app: number, id: number): Promise<ScheduledTask | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.scheduledTask(app, id),
        ConsistentRead: true,
      }),
    );
    return item === undefined ? undefined : taskFrom(TASK_ITEM.read(item));
  }

  /** Iterates over all tasks of an app; strongly consistent. */
  async *list(app: number): AsyncGenerator<ScheduledTask> {
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': this.keys.scheduledTask(app, 0).pk },
      ConsistentRead: true,
    });
    for await (const item of items) yield* TASK_ITEM.readAll([item]).map(taskFrom);
  }

  async #setStatus(
    app: number,
    id: number,
    status: ScheduledTaskStatus,
    fields: Readonly<Record<string, string>>,
    condition: string,
    values: Readonly<Record<string, string | number>>,
  ): Promise<boolean> {
    const names = Object.keys(fields);
    const done = await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.scheduledTask(app, id),
      UpdateExpression: `SET #status = :status${names.map((name) => `, ${name} = :${name}`).join('')}${
        status === 'dispatching' ? '' : ` ${NO_LONGER_WAITING}`
      }`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...values,
        ':status': status,
        ...Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
      },
    });
    return done !== undefined;
  }

  #put(task: ScheduledTask, condition: string, values?: Record<string, string | number>): Promise<boolean> {
    const ttl = Math.ceil(task.dueAt / 1000) + KEPT_FOR;
    return putIf(this.client, {
      TableName: this.table,
      Item: {
        ...TASK_ITEM.write(this.keys.scheduledTask(task.app, task.id), { ...task, ttl }),
        ...waitingAttributes(this.keys.waitingFor(`${task.app}#${task.id}`), task.dueAt, {
          app: task.app,
          scheduledTask: task.id,
        }),
      },
      ConditionExpression: condition,
      ...(values === undefined
        ? {}
        : { ExpressionAttributeNames: { '#status': 'status' }, ExpressionAttributeValues: values }),
    });
  }
}
