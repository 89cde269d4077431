import type { Push, PushDraft } from './push.ts';

/** The recorded state of a push. An accepted push counts as `running` once its fan-out has begun. */
export type PushState = 'scheduled' | 'accepted' | 'done' | 'cancelled' | 'failed';

/** A push as it is kept. Times are in epoch milliseconds. */
export interface PushRecord {
  readonly draft: PushDraft;
  readonly state: PushState;
  /** When the request came. */
  readonly createdAt: number;
  /** When a scheduled push is due. */
  readonly sendAt?: number;
  /** Why a scheduled push could not be sent. */
  readonly fault?: string;
  /** The places that the push had in the log before its present one. */
  readonly earlierPositions: readonly string[];
  /** The push, once it was accepted for sending. */
  readonly push?: Push;
  /** Whether it is in the log and its fan-out is queued. */
  readonly isPublished: boolean;
  /** How many shards each range has that it was split into; absent while it is not split. */
  readonly rangeWidth?: number;
  readonly doneAt?: number;
  readonly cancelledAt?: number;
}

/** When a new push goes out: at once with a position in the log, or at `sendAt` in epoch milliseconds. */
export type PushTime = { readonly position: string } | { readonly sendAt: number };
