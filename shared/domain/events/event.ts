import type { Provider } from '../notification/target.ts';
import type { PushCounters, PushProgress } from '../push/progress.ts';

/** What an event reports. */
export type EventType =
  | 'push.scheduled'
  | 'push.started'
  | 'push.done'
  | 'push.cancelled'
  | 'push.failed'
  | 'push.breaker_opened'
  | 'webhook.test';

/** What an event says beside its type. Times are ISO 8601 in UTC. */
export interface EventData {
  readonly sdkAppId: number;
  readonly taskId?: string;
  /** The caller's own mark of the push. */
  readonly dataId?: string;
  readonly createdAt?: string;
  /** When a scheduled push is due. */
  readonly sendAt?: string;
  /** The results so far, in connections except for `users`; final in `push.done`. */
  readonly counters?: PushCounters;
  /** Why a push failed, or what a provider of notifications answered. */
  readonly reason?: string;
  /** The provider whose breaker opened. */
  readonly provider?: Provider;
}

/** An event as it is sent: at least once, and every time with the same id. */
export interface PushEvent {
  readonly id: string;
  readonly type: EventType;
  /** When the reported change happened, in ISO 8601. */
  readonly timestamp: string;
  readonly data: EventData;
}

/** A breaker that a push has opened. */
export interface OpenedBreaker {
  readonly provider: Provider;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** What the provider answered. */
  readonly detail: string;
}

/** The longest reason, in characters: an event stays below 20 KB (Standard Webhooks 1.0). */
const MAX_REASON = 1000;

/**
 * Lists every event of a push so far, in the order of a push's life. An event follows from what is recorded, so it is
 * the same however often it is asked for: nothing has to be kept but the ids of those that were sent.
 *
 * @param push the push as it is recorded now
 * @param breakers the breakers that it has opened
 */
export function eventsOf(push: PushProgress, breakers: readonly OpenedBreaker[]): PushEvent[] {
  const {
    draft,
    createdAt,
    sendAt,
    push: accepted,
    isPublished,
    doneAt,
    failedAt,
    cancelledAt,
    fault,
  } = push;
  const data: EventData = {
    sdkAppId: draft.app,
    taskId: draft.taskId,
    ...(draft.dataId === undefined ? {} : { dataId: draft.dataId }),
    createdAt: isoOf(createdAt),
    ...(sendAt === undefined ? {} : { sendAt: isoOf(sendAt) }),
    counters: push.counters,
  };
  const event = (change: string, type: EventType, at: number | undefined, more: Partial<EventData> = {}) =>
    at === undefined
      ? []
      : [{ id: `evt_${draft.taskId}_${change}`, type, timestamp: isoOf(at), data: { ...data, ...more } }];
  return [
    ...event('scheduled', 'push.scheduled', sendAt === undefined ? undefined : createdAt),
    ...event('started', 'push.started', isPublished ? accepted?.acceptedAt : undefined),
    ...breakers.flatMap(({ provider, openedAt, detail }) =>
      event(`breaker_${provider}`, 'push.breaker_opened', openedAt, {
        provider,
        reason: detail.slice(0, MAX_REASON),
      }),
    ),
    ...event(
      'failed',
      'push.failed',
      failedAt,
      fault === undefined ? {} : { reason: fault.slice(0, MAX_REASON) },
    ),
    ...event('done', 'push.done', doneAt),
    ...event('cancelled', 'push.cancelled', cancelledAt),
  ];
}

/** An event that shows whether an endpoint gets any. */
export const testEvent = (app: number, id: string, now: number): PushEvent => ({
  id: `evt_${id}_test`,
  type: 'webhook.test',
  timestamp: isoOf(now),
  data: { sdkAppId: app },
});

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
