import { setTimeout } from 'node:timers/promises';
import { environment } from '../../shared/aws/environment.ts';
import { JoinedRates } from '../../shared/domain/limits/joined-rates.ts';
import { CancelWatch } from '../../shared/domain/push/cancel-watch.ts';
import type { DeliveryDeps } from '../../shared/domain/push/delivery.ts';
import {
  connectionStore,
  deliveryLanes,
  notificationQueue,
  onPushChange,
  poster,
  pushProgress,
  pushRates,
  pushRecords,
} from '../composition.ts';
import { meter } from '../metrics.ts';

/** What delivering needs, in whichever function it is done. */
export const deliveryDeps = (): Omit<DeliveryDeps, 'hasTime' | 'patience'> & {
  readonly pushes: CancelWatch;
} => ({
  meter,
  poster: poster(),
  connections: connectionStore(),
  pushes: new CancelWatch(pushRecords(), Date.now),
  progress: pushProgress(onPushChange()),
  rates: new JoinedRates(pushRates()),
  delivery: deliveryLanes(),
  notifications: notificationQueue(),
  postsPerSecond: Number(environment('POSTS_PER_SECOND')),
  sleep: (milliseconds: number) => setTimeout(milliseconds),
  now: Date.now,
});
