import { fanOut } from '../../shared/push/fan-out.ts';
import type { ShardTask } from '../../shared/push/tasks.ts';
import { deliveryQueue, fanOutQueue, pushStore, userStreams } from '../composition.ts';
import { workHandler } from './work-handler.ts';

/** What a segment may take, in milliseconds. */
const SEGMENT_TIME = 15_000;

const parts = {
  pushes: pushStore(),
  fanOut: fanOutQueue(),
  delivery: deliveryQueue(),
  streams: userStreams(),
};

export const handler = workHandler<ShardTask>(
  (task, hasMoreThan) => fanOut({ ...parts, hasTime: () => hasMoreThan(SEGMENT_TIME) }, task),
  ({ app, taskId }) => parts.pushes.fail(app, taskId),
);
