import { createHash } from 'node:crypto';
import type { App } from '../apps/app.ts';
import type { PushOrder } from './order.ts';

/** For how long the same request is the same push unless the app's settings say otherwise, in seconds. */
const REPEAT_WINDOW_SECONDS = 60;
/** For how long an idempotency key is remembered, in milliseconds. */
const KEY_WINDOW = 24 * 3600 * 1000;

/** For how long a scheduled task is the same push, in milliseconds: longer than its dispatch may be tried. */
const TASK_WINDOW = 30 * 24 * 3600 * 1000;

/** What makes a request a repetition of an earlier one. */
export interface Repetition {
  /** Equal for a request and its repetitions. */
  readonly digest: string;
  /** Differs where a repetition asks for another push. */
  readonly content: string;
  /** For how long a request may be repeated, in milliseconds. */
  readonly window: number;
}

/** A request for a push. */
interface PushRequest {
  readonly app: App;
  readonly identifier: string;
  readonly order: PushOrder;
  readonly idempotencyKey?: string | undefined;
  /** The scheduled task that asks for the push. */
  readonly scheduledTask?: number | undefined;
  /** Epoch milliseconds. */
  readonly sendAt?: number | undefined;
}

/**
 * Finds out what repetitions of a request look like: they have its idempotency key, or else all that it says. A random
 * number alone does not tell requests apart: clients exist that always send the same.
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
