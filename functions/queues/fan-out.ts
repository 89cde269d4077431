import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { Push } from '../../shared/domain/push/push.ts';
import type { ShardTask } from '../../shared/domain/push/tasks.ts';
import { pushFrame } from '../../shared/protocol/frames.ts';
import { deliveryLanes, fanOutQueue, pushProgress, pushRecords, userStreams } from '../composition.ts';
import { meter } from '../metrics.ts';
import { workHandler } from './work-handler.ts';

/** What a segment may take, in milliseconds. */
const SEGMENT_TIME = 15_000;
/** How long a task goes on before others have their turn, in milliseconds: a small push waits no longer for a large one. */
const TURN = 2000;

const records = pushRecords();

const deps = {
  meter,
  pushes: records,
  progress: pushProgress(),
  fanOut: fanOutQueue(),
  delivery: deliveryLanes(),
  streams: userStreams(),
  frameOf: (push: Push) => JSON.stringify(pushFrame(push)),
};

export const handler = workHandler<ShardTask>(
  (task, hasMoreThan) => {
    const end = Date.now() + TURN;
    return fanOut({ ...deps, hasTime: () => Date.now() < end && hasMoreThan(SEGMENT_TIME) }, task);
  },
  ({ app, taskId }) => records.fail(app, taskId),
);
