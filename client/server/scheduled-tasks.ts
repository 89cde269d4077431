import type { Caller } from './caller.ts';
import { type Condition, given, type NotificationRequest, notificationOf } from './pushes.ts';

/** Whom a scheduled task addresses: all users, the users that match, or named users. */
export type Receivers =
  | { readonly type: 'All' }
  | { readonly type: 'Tag'; readonly condition: Condition }
  | { readonly type: 'User'; readonly userIds: readonly string[] };

/** A push for a later time, which can be changed until it is due. */
export type ScheduledTaskRequest = NotificationRequest & Receivers & { readonly at: Date };

/** A scheduled task. */
export interface ScheduledTask {
  readonly id: number;
  readonly type: Receivers['type'];
  readonly createdAt: Date;
  readonly at: Date;
  readonly title: string;
  readonly desc: string;
  readonly status: 'pending' | 'dispatching' | 'dispatched' | 'failed';
  /** The error message; empty if there was no error. */
  readonly error: string;
  /** The id of the push that the task sent. */
  readonly pushId?: string;
  /** The content of the push in the API's fields. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** Which tasks to list. */
export interface ScheduledTaskQuery {
  readonly orderBy?: 'createAt' | 'schedAt';
  /** Oldest first; newest first by default. */
  readonly ascending?: boolean;
  readonly from?: Date;
  readonly to?: Date;
  /** Text that the title or the description contains. */
  readonly keyword?: string;
}

interface WireTask {
  readonly TaskID: number;
  readonly CreateAt: string;
  readonly Type: Receivers['type'];
  readonly SchedAt: string;
  readonly Content: Readonly<Record<string, unknown>>;
  readonly Title: string;
  readonly Desc: string;
  readonly Status: ScheduledTask['status'];
  readonly DispatchErr: string;
  readonly PushTaskID: string;
}

const PAGE = 100;

/** The scheduled tasks of an app. */
export class ScheduledTasks {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** @returns the id of the task */
  async add(request: ScheduledTaskRequest): Promise<number> {
    const { TaskID } = await this.#caller.call('timpush/add_sched_task', {
      Type: request.type,
      SchedAt: timeOf(request.at),
      Content: { ...notificationOf(request), ...receiversOf(request) },
    });
    return Number(TaskID);
  }

  /** Changes the time or the content of a pending task; omitted fields keep their values. */
  async modify(
    id: number,
    type: Receivers['type'],
    changes: { readonly at?: Date } & Partial<NotificationRequest>,
  ): Promise<void> {
    const content = notificationOf(changes);
    await this.#caller.call('timpush/modify_sched_task', {
      TaskID: id,
      Type: type,
      ...(changes.at === undefined ? {} : { SchedAt: timeOf(changes.at) }),
      ...(Object.keys(content).length === 0 ? {} : { Content: content }),
    });
  }

  /** Deletes a pending task. */
  async delete(id: number): Promise<void> {
    await this.#caller.call('timpush/delete_sched_task', { TaskID: id });
  }

  async get(id: number): Promise<ScheduledTask> {
    const { TaskInfo } = await this.#caller.call('timpush/get_sched_task', { TaskID: id });
    return taskOf(TaskInfo as WireTask);
  }

  /** Iterates over all matching tasks, fetching page by page. */
  async *list(query: ScheduledTaskQuery = {}): AsyncGenerator<ScheduledTask, void, undefined> {
    for (let offset = 0; ; offset += PAGE) {
      const { Tasks } = await this.#caller.call('timpush/list_sched_task', {
        Offset: offset,
        Want: PAGE,
        ...given({
          OrderBy: query.orderBy,
          Asc: query.ascending,
          BeginTime: query.from && timeOf(query.from),
          EndTime: query.to && timeOf(query.to),
          Keyword: query.keyword,
        }),
      });
      const page = Tasks as readonly WireTask[];
      for (const task of page) yield taskOf(task);
      if (page.length < PAGE) return;
    }
  }
}

const receiversOf = (receivers: Receivers): object => {
  if (receivers.type === 'Tag') return { Condition: receivers.condition };
  return receivers.type === 'User' ? { To_Account: receivers.userIds } : {};
};

/** Formats a moment as `YYYY-MM-DD HH:MM:SS` in UTC. */
const timeOf = (moment: Date): string => moment.toISOString().slice(0, 19).replace('T', ' ');
const momentOf = (time: string): Date => new Date(`${time.replace(' ', 'T')}Z`);

const taskOf = (wire: WireTask): ScheduledTask => ({
  id: wire.TaskID,
  type: wire.Type,
  createdAt: momentOf(wire.CreateAt),
  at: momentOf(wire.SchedAt),
  title: wire.Title,
  desc: wire.Desc,
  status: wire.Status,
  error: wire.DispatchErr,
  ...(wire.PushTaskID === '' ? {} : { pushId: wire.PushTaskID }),
  content: wire.Content,
});
