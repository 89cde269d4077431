import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSUMED, AWS } from './prices.ts';
import { type Row, report, rounded } from './report.ts';

/**
 * Computes the cost and duration of one push to all users, from the counts of the requests benchmark and AWS's prices
 * and quotas.
 */

const SHARDS = 16;
const BATCH = 400;
const POSTS_PER_SECOND = 9000;
const BURST = POSTS_PER_SECOND * 0.4;
const MEMORY_MB = 1024;
/** Devices in a batch of notifications, and how many notifications of a batch are sent concurrently. */
const NOTIFICATION_BATCH = 100;
const NOTIFICATIONS_AT_ONCE = 50;

const counts = JSON.parse(readFileSync(join(import.meta.dirname, 'results', 'requests.json'), 'utf8')) as {
  rows: Row[];
};
const row = (online: string, way: string): Record<string, number> => {
  const found = counts.rows.find((one) => one.online === online && one.audience === 'all' && one.way === way);
  if (found === undefined) throw new Error('Run the requests benchmark first');
  return found as Record<string, number>;
};
const none = row('0 %', 'carillon');
const tenth = row('10 %', 'carillon');
const everybody = row('100 %', 'carillon');
const value = (counted: Record<string, number>, field: string): number => Number(counted[field]);

/** The fixed costs of a push, the costs per batch, and the costs per connection. */
const fixed = { writes: value(none, 'writeUnits'), reads: value(none, 'readUnits') };
const perBatch = {
  writes: (value(tenth, 'writeUnits') - fixed.writes) / SHARDS,
  reads: (value(tenth, 'readUnits') - fixed.reads) / SHARDS,
};
const perConnection = {
  reads:
    (value(everybody, 'readUnits') - value(tenth, 'readUnits')) /
    (value(everybody, 'posts') - value(tenth, 'posts')),
};

/** The set of uncounted batches enlarges a shard's item, and a write is metered per KB. */
const countWrites = (batchesOfShard: number) => Math.max(1, (batchesOfShard * 4) / 2 / 1024);

function carillon(online: number) {
  const batches = Math.max(SHARDS, Math.ceil(online / BATCH));
  const writes = fixed.writes + batches * (perBatch.writes - 1 + countWrites(batches / SHARDS));
  const reads = fixed.reads + batches * perBatch.reads + online * perConnection.reads;
  // A batch is sent together with two others, and received and deleted together with three others.
  const queueRequests = SHARDS * 3 + batches * (1 / 3 + 1 / 4 + 1 / 4);
  const latencyBound = ((BATCH / 32) * ASSUMED.postLatency) / 1000;
  const cpuBound = (BATCH * ASSUMED.postCpu) / 1e6 / (MEMORY_MB / AWS.mbPerCpu);
  const gbSeconds = batches * Math.max(latencyBound, cpuBound) * (MEMORY_MB / 1024);
  return {
    messages: online * AWS.webSocketMessage,
    dynamodb: writes * AWS.writeUnit + reads * AWS.readUnit,
    sqs: queueRequests * AWS.queueRequest,
    lambda: gbSeconds * AWS.lambdaGbSecond + (batches / 4 + SHARDS) * AWS.lambdaRequest,
  };
}

/** The copying design: a write, a queue message and its deletion per user; functions receive ten messages each. */
function copying(users: number, online: number) {
  return {
    messages: online * AWS.webSocketMessage,
    dynamodb: users * (AWS.writeUnit + AWS.readUnit / 8),
    sqs: users * 0.3 * AWS.queueRequest,
    lambda: (users / 10) * (AWS.lambdaRequest + 0.05 * 0.5 * AWS.lambdaGbSecond),
  };
}

const total = (parts: Record<string, number>): number =>
  Object.values(parts).reduce((sum, part) => sum + part, 0);

const money: Row[] = [];
const time: Row[] = [];
for (const users of [1e6, 1e7, 1e8]) {
  for (const share of [0.1, 1]) {
    const online = users * share;
    const parts = carillon(online);
    const ours = total(parts);
    const naive = total(copying(users, online));
    money.push({
      users,
      online: `${share * 100} %`,
      'WebSocket US$': rounded(parts.messages),
      'DynamoDB US$': rounded(parts.dynamodb),
      'SQS US$': rounded(parts.sqs),
      'Lambda US$': rounded(parts.lambda),
      'total US$': rounded(ours, 4),
      'of the message price': rounded(ours / parts.messages, 4),
      'copying US$': rounded(naive, 4),
      'copying / ours': rounded(naive / ours),
    });
    const quota = Math.max(0, online - AWS.requestBurst) / AWS.requestsPerSecond;
    const seconds = ASSUMED.startup + Math.max(0, online - BURST) / POSTS_PER_SECOND;
    time.push({
      online,
      'quota allows (s)': rounded(quota, 4),
      'ours (s)': rounded(seconds, 4),
      'of the quota': rounded(seconds / quota, 4),
    });
  }
}
report('cost', 'US$ of one push to all users (list prices of us-east-1)', money);
report('time', `Seconds of one push at the default quota, postsPerSecond = ${POSTS_PER_SECOND}`, time);

/**
 * A million notifications: the devices are read, every 100 of them form a batch, and each batch is one message that
 * is sent, received and deleted.
 * Per batch, two writes record the outcome and the counts of the circuit breaker; four consistent reads find the
 * outcome, the push and the breaker (twice).
 */
function notifications(devices: number) {
  const batches = devices / NOTIFICATION_BATCH;
  const reads = (devices * ASSUMED.deviceKb) / 4 + batches * 4;
  const seconds = ((NOTIFICATION_BATCH / NOTIFICATIONS_AT_ONCE) * ASSUMED.notificationLatency) / 1000;
  return {
    dynamodb: reads * AWS.readUnit + batches * 2 * AWS.writeUnit,
    sqs: batches * 3 * AWS.queueRequest,
    lambda: batches * (seconds * AWS.lambdaGbSecond + AWS.lambdaRequest),
  };
}

const parts = notifications(1e6);
const notified: Row = {
  notifications: 1e6,
  'DynamoDB US$': rounded(parts.dynamodb),
  'SQS US$': rounded(parts.sqs),
  'Lambda US$': rounded(parts.lambda),
  'total US$': rounded(total(parts)),
};
report(
  'notification-cost',
  'US$ of a million notifications (list prices of us-east-1; APNs, FCM and Web Push are free)',
  [notified],
);
