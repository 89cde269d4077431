import { deliver } from '../../shared/domain/push/delivery.ts';
import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { DeliveryBatch, FanOutTask } from '../../shared/domain/push/tasks.ts';
import { pushFrame } from '../../shared/protocol/frames.ts';
import { fanOutQueue, keys, onPushChange, pushProgress, pushRecords, userStreams } from '../composition.ts';
import { deliveryDeps } from './delivery-deps.ts';
import { workHandler } from './work-handler.ts';

/** How long a segment, or the delivery of a small push, may take, in milliseconds. */
const SEGMENT_TIME = 15_000;
/**
 * How long a task may run before others get their turn, in milliseconds, which limits how long a small push waits for
 * a large one.
 */
const TURN = 2000;
/** Up to how many receivers a push is delivered at once. */
const FEW_RECEIVERS = 200;
/** How long a small push without capacity keeps asking before it goes to the delivery queue, in milliseconds. */
const PATIENCE = 1000;

const records = pushRecords(onPushChange());
const delivery = { ...deliveryDeps(), patience: PATIENCE };
const deps = {
  ...delivery,
  progress: pushProgress(onPushChange()),
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
