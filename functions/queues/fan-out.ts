import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { ShardTask } from '../../shared/domain/push/tasks.ts';
import { deliveryLanes, fanOutQueue, pushStore, userStreams } from '../composition.ts';
import { meter } from '../metrics.ts';
import { workHandler } from './work-handler.ts';

/** What a segment may take, in milliseconds. */
const SEGMENT_TIME = 15_000;
/** How long a task goes on before others have their turn, in milliseconds: a small push waits no longer for a large one. */
const TURN = 2000;

const parts = {
  meter,
  pushes: pushStore(),
  fanOut: fanOutQueue(),
  delivery: deliveryLanes(),
  streams: userStreams(),
};

export const handler = workHandler<ShardTask>(
  (task, hasMoreThan) => {
    const end = Date.now() + TURN;
    return fanOut({ ...parts, hasTime: () => Date.now() < end && hasMoreThan(SEGMENT_TIME) }, task);
  },
  ({ app, taskId }) => parts.pushes.fail(app, taskId),
);
