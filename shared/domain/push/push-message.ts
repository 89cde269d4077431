import type { MessageElement, Notification, Push } from './push.ts';

/** A push in the form that receivers see. */
export interface PushMessage {
  readonly id: string;
  readonly from: string;
  readonly body: readonly MessageElement[];
  /** When it was accepted, in epoch milliseconds. */
  readonly sentAt: number;
  /** Present if the content is a notification. */
  readonly notification?: Notification;
  readonly cloudCustomData?: string;
}

/** Converts a push to the form that receivers see. */
export const messageOf = (push: Push): PushMessage => ({
  id: push.taskId,
  from: push.from,
  body: push.body,
  sentAt: push.acceptedAt,
  ...(push.notification === undefined ? {} : { notification: push.notification }),
  ...(push.cloudCustomData === undefined ? {} : { cloudCustomData: push.cloudCustomData }),
});
