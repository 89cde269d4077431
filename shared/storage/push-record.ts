import { decodeTime } from 'ulid';
import type { Push, PushDraft } from '../domain/push/push.ts';

/** What is noted of a push; `running` is what an accepted push is seen to be once a shard was begun. */
export type NotedState = 'scheduled' | 'accepted' | 'done' | 'cancelled' | 'failed';

/** A push as it is kept. Times are in epoch milliseconds. */
export interface PushRecord {
  readonly draft: PushDraft;
  readonly state: NotedState;
  /** When the request came. */
  readonly createdAt: number;
  /** When a scheduled push is due. */
  readonly sendAt?: number;
  /** The push, once it was accepted for sending. */
  readonly push?: Push;
  /** Whether it is in the log and its shard tasks are queued. */
  readonly isPublished: boolean;
  readonly doneAt?: number;
  readonly cancelledAt?: number;
}

/** The record that an item holds. */
export function recordFrom(item: Record<string, unknown>): PushRecord {
  const draft = JSON.parse(String(item.push)) as PushDraft;
  const position = item.position as string | undefined;
  const optional = (field: string) => (item[field] === undefined ? {} : { [field]: Number(item[field]) });
  return {
    draft,
    state: item.state as NotedState,
    createdAt: Number(item.createdAt),
    isPublished: item.isPublished === true,
    ...(position === undefined ? {} : { push: { ...draft, position, acceptedAt: decodeTime(position) } }),
    ...optional('sendAt'),
    ...optional('doneAt'),
    ...optional('cancelledAt'),
  };
}
