import { formatCursor } from '../domain/connection/cursor.ts';
import type { MessageElement, Notification, Push } from '../domain/push/push.ts';

/** A push as clients get it. */
export interface PushMessage {
  readonly id: string;
  readonly from: string;
  readonly body: readonly MessageElement[];
  /** When it was accepted, in epoch milliseconds. */
  readonly sentAt: number;
  /** Where the content is a mobile notification. */
  readonly notification?: Notification;
  readonly cloudCustomData?: string;
}

/** What the server sends over the WebSocket. */
export type ServerFrame =
  | ({ readonly type: 'push'; readonly cursor: string } & PushMessage)
  | {
      readonly type: 'page';
      readonly pushes: readonly PushMessage[];
      readonly cursor: string;
      readonly more: boolean;
      /** Within how many milliseconds a client that loses its socket is to come back, at a random moment. */
      readonly reconnectWithin: number;
    }
  | { readonly type: 'pong' }
  | { readonly type: 'kicked' }
  | { readonly type: 'error'; readonly code: number; readonly message: string };

/** The most bytes of a frame: API Gateway takes 32 KB a frame, and bills a message for each 32 KB. */
export const MAX_FRAME_BYTES = 32 * 1024;

/** A push as it stands in frames. */
export const messageOf = (push: Push): PushMessage => ({
  id: push.taskId,
  from: push.from,
  body: push.body,
  sentAt: push.acceptedAt,
  ...(push.notification === undefined ? {} : { notification: push.notification }),
  ...(push.cloudCustomData === undefined ? {} : { cloudCustomData: push.cloudCustomData }),
});

/** The frame that brings a push to those who are online. */
export const pushFrame = (push: Push): ServerFrame => ({
  type: 'push',
  ...messageOf(push),
  cursor: formatCursor({ kind: 'live', moment: push.acceptedAt }),
});
