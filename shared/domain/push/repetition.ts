import { createHash } from 'node:crypto';
import type { App } from '../apps/app.ts';
import type { PushOrder } from './order.ts';

/** How long the same request counts as the same push, unless the app's settings differ. In seconds. */
export const REPEAT_WINDOW_SECONDS = 60;
/** How long an idempotency key is remembered, in milliseconds. */
const KEY_WINDOW = 24 * 3600 * 1000;

/** How long a scheduled task counts as the same push, in milliseconds: longer than its dispatch may be retried. */
const TASK_WINDOW = 30 * 24 * 3600 * 1000;

/** What makes a request a repetition of an earlier one. */
export interface Repetition {
  /** Equal for a request and its repetitions. */
  readonly digest: string;
  /** Differs if the repeated request asks for a different push. */
  readonly content: string;
  /** How long a request can be repeated, in milliseconds. */
  readonly window: number;
}

/** A request for a push. */
interface PushRequest {
  readonly app: App;
  readonly identifier: string;
  readonly order: PushOrder;
  readonly idempotencyKey?: string | undefined;
  /** The scheduled task that requests the push. */
  readonly scheduledTask?: number | undefined;
  /** Epoch milliseconds. */
  readonly sendAt?: number | undefined;
}

/**
 * Determines what identifies repetitions of a request: its idempotency key, or else its whole content. The random
 * number alone is not enough, because some clients always send the same one.
 */
export function repetitionOf({
  app,
  identifier,
  order,
  idempotencyKey,
  scheduledTask,
  sendAt,
}: PushRequest): Repetition {
  const { random, ...content } = order;
  const ofContent = digestOf([content, sendAt]);
  if (scheduledTask !== undefined) {
    return { digest: digestOf(['scheduled task', scheduledTask]), content: ofContent, window: TASK_WINDOW };
  }
  if (idempotencyKey !== undefined) {
    return { digest: digestOf(['key', idempotencyKey]), content: ofContent, window: KEY_WINDOW };
  }
  const { repeatWindowSeconds = REPEAT_WINDOW_SECONDS } = app.settings;
  return {
    digest: digestOf(['request', identifier, random, ofContent]),
    content: ofContent,
    window: repeatWindowSeconds * 1000,
  };
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');
