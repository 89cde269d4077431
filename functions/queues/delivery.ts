import { deliver } from '../../shared/domain/push/delivery.ts';
import type { DeliveryBatch } from '../../shared/domain/push/tasks.ts';
import { onPushChange, pushRecords } from '../composition.ts';
import { deliveryDeps } from './delivery-deps.ts';
import { workHandler } from './work-handler.ts';

/** How much time must remain to requeue the rest of a batch and to count it, in milliseconds. */
const CLOSING_TIME = 10_000;
/** How long a batch without capacity keeps asking before it is requeued, in milliseconds. */
const PATIENCE = 15_000;

const records = pushRecords(onPushChange());
const deps = { ...deliveryDeps(), patience: PATIENCE };

export const handler = workHandler<DeliveryBatch>(
  (batch, hasMoreThan) => deliver({ ...deps, hasTime: () => hasMoreThan(CLOSING_TIME) }, batch),
  { giveUp: ({ app, taskId }) => records.fail(app, taskId) },
);
