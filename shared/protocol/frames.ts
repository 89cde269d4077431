import { formatCursor } from '../domain/connection/cursor.ts';
import type { CloseReason } from '../domain/connection/ports.ts';
import type { Push } from '../domain/push/push.ts';
import { messageOf, type PushMessage } from '../domain/push/push-message.ts';
import type { RequestedDevice } from './requested-device.ts';

export type { PushMessage };

/** Asks for what the client missed after a cursor. */
export interface ResumeFrame {
  readonly action: 'resume';
  /** The newest cursor that the client has; absent on a device that has none. */
  readonly cursor?: string | null | undefined;
}

/** Asks for a sign of life. */
export interface PingFrame {
  readonly action: 'ping';
}

/** Registers a device of the client for notifications, or refreshes it. */
export interface DeviceFrame {
  readonly action: 'device';
  /** The same as in `im_device_add`. */
  readonly device: RequestedDevice;
}

/** Removes a device of the client. */
export interface RemoveDeviceFrame {
  readonly action: 'device';
  /** The id of the device. */
  readonly remove: string;
}

/** Tells that the user has opened the notification of a push. */
export interface OpenedFrame {
  readonly action: 'opened';
  /** The `TaskId` of the notification. */
  readonly id: string;
  /** The device that showed it; the one that was seen last if absent. */
  readonly deviceId?: string | undefined;
}

/** What clients send over the WebSocket. */
export type ClientFrame = ResumeFrame | PingFrame | DeviceFrame | RemoveDeviceFrame | OpenedFrame;

/** A push, as it is sent. */
export interface PushFrame extends PushMessage {
  readonly type: 'push';
  readonly cursor: string;
}

/** One page of what the client missed; the answer to `resume`. */
export interface PageFrame {
  readonly type: 'page';
  readonly pushes: readonly PushMessage[];
  readonly cursor: string;
  /** Whether the client must send `resume` with this cursor. */
  readonly more: boolean;
  /** A client that loses its socket reconnects at a random moment within this many milliseconds. */
  readonly reconnectWithin: number;
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: 'pong';
}

/** The answer to `device`: the device is registered, or removed. */
export interface DeviceAnswerFrame {
  readonly type: 'device';
  readonly deviceId: string;
}

/** The answer to `opened`. */
export interface OpenedAnswerFrame {
  readonly type: 'opened';
  readonly id: string;
}

/** The server closes this connection right after, and the client must not reconnect by itself. */
export interface KickedFrame {
  readonly type: 'kicked';
  readonly reason: CloseReason;
}

/** The frame was rejected. */
export interface ErrorFrame {
  readonly type: 'error';
  /** One of the codes of the REST API. */
  readonly code: number;
  readonly message: string;
  /** After how many milliseconds the client may send the next frame, when it has sent too many. */
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

/** The frame that brings a push to those who are online. */
export const pushFrame = (push: Push): PushFrame => ({
  type: 'push',
  ...messageOf(push),
  cursor: formatCursor({ kind: 'live', moment: push.acceptedAt }),
});

/** The last frame of a socket that the server closes. */
export const kickedFrame = (reason: CloseReason): KickedFrame => ({ type: 'kicked', reason });
