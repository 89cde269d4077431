import type { Push, PushDraft } from './push.ts';

/** The recorded state of a push. An accepted push is reported as `running` once its fan-out has started. */
export type PushState = 'scheduled' | 'accepted' | 'done' | 'cancelled' | 'failed';

/** A stored push. Times are in epoch milliseconds. */
export interface PushRecord {
  readonly draft: PushDraft;
  readonly state: PushState;
  /** When the request arrived. */
  readonly createdAt: number;
  /** When a scheduled push is due. */
  readonly sendAt?: number;
  /** Why a scheduled push could not be sent. */
  readonly fault?: string;
  /** Earlier positions of the push in the log. */
  readonly earlierPositions: readonly string[];
  /** The push, once it was accepted for sending. */
  readonly push?: Push;
  /** Whether it is in the log and its fan-out is queued. */
  readonly isPublished: boolean;
  /** How many shards each range has, if the push was split into ranges. */
  readonly rangeWidth?: number;
  readonly doneAt?: number;
  readonly cancelledAt?: number;
  /** When work of it was given up. It may be done nevertheless, after a redrive. */
  readonly failedAt?: number;
}

/** Is called after the state of a push has changed, with the record after it. */
export type OnPushChange = (record: PushRecord) => Promise<void>;

/** When a new push goes out: at once with a position in the log, or at `sendAt` in epoch milliseconds. */
export type PushTime = { readonly position: string } | { readonly sendAt: number };
