import { deliver } from '../../shared/push/delivery.ts';
import type { DeliveryBatch } from '../../shared/push/tasks.ts';
import { connectionStore, deliveryQueue, keys, pushRates, pushStore, socketClient } from '../composition.ts';
import { workHandler } from './work-handler.ts';

/** What must be left to hand the rest of a batch back and to count it, in milliseconds. */
const CLOSING_TIME = 10_000;

const parts = {
  sockets: socketClient(),
  connections: connectionStore(),
  pushes: pushStore(),
  rates: pushRates(),
  keys: keys(),
  delivery: deliveryQueue(),
};

export const handler = workHandler<DeliveryBatch>(
  (batch, hasMoreThan) => deliver({ ...parts, hasTime: () => hasMoreThan(CLOSING_TIME) }, batch),
  ({ app, taskId }) => parts.pushes.fail(app, taskId),
);
