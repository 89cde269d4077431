import { setTimeout } from 'node:timers/promises';
import { environment } from '../../shared/aws/environment.ts';
import { deliver } from '../../shared/domain/push/delivery.ts';
import type { DeliveryBatch } from '../../shared/domain/push/tasks.ts';
import {
  connectionStore,
  deliveryLanes,
  poster,
  pushProgress,
  pushRates,
  pushRecords,
} from '../composition.ts';
import { meter } from '../metrics.ts';
import { workHandler } from './work-handler.ts';

/** What must be left to hand the rest of a batch back and to count it, in milliseconds. */
const CLOSING_TIME = 10_000;

const records = pushRecords();
const progress = pushProgress();

const deps = {
  meter,
  poster: poster(),
  connections: connectionStore(),
  pushes: records,
  progress,
  rates: pushRates(),
  delivery: deliveryLanes(),
  postsPerSecond: Number(environment('POSTS_PER_SECOND')),
  sleep: (milliseconds: number) => setTimeout(milliseconds),
  now: Date.now,
};

export const handler = workHandler<DeliveryBatch>(
  (batch, hasMoreThan) => deliver({ ...deps, hasTime: () => hasMoreThan(CLOSING_TIME) }, batch),
  ({ app, taskId }) => records.fail(app, taskId),
);
