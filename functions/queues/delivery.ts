import { setTimeout } from 'node:timers/promises';
import { environment } from '../../shared/aws/environment.ts';
import { deliver } from '../../shared/domain/push/delivery.ts';
import type { DeliveryBatch } from '../../shared/domain/push/tasks.ts';
import { connectionStore, deliveryLanes, keys, poster, pushRates, pushStore } from '../composition.ts';
import { meter } from '../metrics.ts';
import { workHandler } from './work-handler.ts';

/** What must be left to hand the rest of a batch back and to count it, in milliseconds. */
const CLOSING_TIME = 10_000;

const parts = {
  meter,
  poster: poster(),
  connections: connectionStore(),
  pushes: pushStore(),
  rates: pushRates(),
  keys: keys(),
  delivery: deliveryLanes(),
  postsPerSecond: Number(environment('POSTS_PER_SECOND')),
  sleep: (milliseconds: number) => setTimeout(milliseconds),
  now: Date.now,
};

export const handler = workHandler<DeliveryBatch>(
  (batch, hasMoreThan) => deliver({ ...parts, hasTime: () => hasMoreThan(CLOSING_TIME) }, batch),
  ({ app, taskId }) => parts.pushes.fail(app, taskId),
);
