import type { MessageElement, Notification, Push } from './push.ts';

/** A push as its receivers see it. */
export interface PushMessage {
  readonly id: string;
  readonly from: string;
  readonly body: readonly MessageElement[];
  /** When it was accepted, in epoch milliseconds. */
  readonly sentAt: number;
  /** Present when the content is a mobile notification. */
  readonly notification?: Notification;
  readonly cloudCustomData?: string;
}

/** What the receivers of a push see of it. */
export const messageOf = (push: Push): PushMessage => ({
  id: push.taskId,
  from: push.from,
  body: push.body,
  sentAt: push.acceptedAt,
  ...(push.notification === undefined ? {} : { notification: push.notification }),
  ...(push.cloudCustomData === undefined ? {} : { cloudCustomData: push.cloudCustomData }),
});
