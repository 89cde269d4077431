import type { NotificationBatch } from './batch.ts';
import type { FindTask } from './find-devices.ts';

/** The work in the notification queue: devices to find, and devices to notify. */
export type NotificationWork = FindTask | NotificationBatch;

/** Whether a piece of work is a batch of devices to notify. */
export const isBatch = (work: NotificationWork): work is NotificationBatch => 'provider' in work;
