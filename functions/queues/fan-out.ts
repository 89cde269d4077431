import { deliver } from '../../shared/domain/push/delivery.ts';
import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { DeliveryBatch, FanOutTask } from '../../shared/domain/push/tasks.ts';
import { pushFrame } from '../../shared/protocol/frames.ts';
import { fanOutQueue, keys, pushProgress, pushRecords, userStreams } from '../composition.ts';
import { deliveryDeps } from './delivery-deps.ts';
import { workHandler } from './work-handler.ts';

/** What a segment, or the delivery of a small push, may take, in milliseconds. */
const SEGMENT_TIME = 15_000;
/** How long a task goes on before others have their turn, in milliseconds: a small push waits no longer for a large one. */
const TURN = 2000;
/** How many receivers a push may have that is delivered at once. */
const FEW_RECEIVERS = 200;
/** How long a small push that finds no room asks again before it goes to the queue of delivery, in milliseconds. */
const PATIENCE = 1000;

const records = pushRecords();
const delivery = { ...deliveryDeps(), patience: PATIENCE };
const deps = {
  ...delivery,
  progress: pushProgress(),
  fanOut: fanOutQueue(),
  streams: userStreams(),
  shardMap: keys(),
  fewReceivers: FEW_RECEIVERS,
  frameOf: (push: Parameters<typeof pushFrame>[0]) => JSON.stringify(pushFrame(push)),
};

export const handler = workHandler<FanOutTask>(
  (task, hasMoreThan) => {
    const end = Date.now() + TURN;
    const hasSegmentTime = () => hasMoreThan(SEGMENT_TIME);
    const deliverNow = (batch: DeliveryBatch) => deliver({ ...delivery, hasTime: hasSegmentTime }, batch);
    return fanOut({ ...deps, deliverNow, hasTime: () => Date.now() < end && hasSegmentTime() }, task);
  },
  { giveUp: ({ app, taskId }) => records.fail(app, taskId) },
);
