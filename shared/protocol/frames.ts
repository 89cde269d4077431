import { formatCursor } from '../domain/connection/cursor.ts';
import type { CloseReason } from '../domain/connection/ports.ts';
import type { Push } from '../domain/push/push.ts';
import { messageOf, type PushMessage } from '../domain/push/push-message.ts';
import type { RequestedDevice } from './requested-device.ts';

export type { PushMessage };

/** Requests the pushes that the client missed after a cursor; also the keep-alive. */
export interface ResumeFrame {
  readonly action: 'resume';
  /** The newest cursor that the client has; absent on a new device. */
  readonly cursor?: string | null | undefined;
}

/** Requests a `pong`, for clients that do not use `resume` as keep-alive. */
export interface PingFrame {
  readonly action: 'ping';
}

/** Registers a device of the client for notifications, or refreshes it. */
export interface DeviceFrame {
  readonly action: 'device';
  /** The same fields as in `im_device_add`. */
  readonly device: RequestedDevice;
}

/** Removes a device of the client. */
export interface RemoveDeviceFrame {
  readonly action: 'device';
  /** The id of the device. */
  readonly remove: string;
}

/** Reports that the user opened the notification of a push. */
export interface OpenedFrame {
  readonly action: 'opened';
  /** The `TaskId` of the notification. */
  readonly id: string;
  /** The device that showed it; if absent, the user's most recently seen device. */
  readonly deviceId?: string | undefined;
}

/** What clients send over the WebSocket. */
export type ClientFrame = ResumeFrame | PingFrame | DeviceFrame | RemoveDeviceFrame | OpenedFrame;

/** A push that is sent at once to an online client. */
export interface PushFrame extends PushMessage {
  readonly type: 'push';
  readonly cursor: string;
}

/** One page of missed pushes; the answer to `resume`. */
export interface PageFrame {
  readonly type: 'page';
  readonly pushes: readonly PushMessage[];
  readonly cursor: string;
  /** Whether the client must send `resume` with this cursor to get more. */
  readonly more: boolean;
  /** After losing its socket, a client reconnects at a random moment within this many milliseconds. */
  readonly reconnectWithin: number;
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: 'pong';
}

/** The answer to `device`: the device was registered or removed. */
export interface DeviceAnswerFrame {
  readonly type: 'device';
  readonly deviceId: string;
}

/** The answer to `opened`. */
export interface OpenedAnswerFrame {
  readonly type: 'opened';
  readonly id: string;
}

/** The last frame before the server closes the connection. The client must not reconnect automatically. */
export interface KickedFrame {
  readonly type: 'kicked';
  readonly reason: CloseReason;
}

/** The server rejected a frame. */
export interface ErrorFrame {
  readonly type: 'error';
  /** One of the codes of the REST API. */
  readonly code: number;
  readonly message: string;
  /** How many milliseconds the client must wait before the next frame, if it sent too many. */
  readonly retryAfter?: number;
}

/** What the server sends over the WebSocket. */
export type ServerFrame =
  | PushFrame
  | PageFrame
  | PongFrame
  | DeviceAnswerFrame
  | OpenedAnswerFrame
  | KickedFrame
  | ErrorFrame;

/** Creates the frame that delivers a push to online users. */
export const pushFrame = (push: Push): PushFrame => ({
  type: 'push',
  ...messageOf(push),
  cursor: formatCursor({ kind: 'live', moment: push.acceptedAt }),
});

/** Creates the last frame of a socket that the server closes. */
export const kickedFrame = (reason: CloseReason): KickedFrame => ({ type: 'kicked', reason });
