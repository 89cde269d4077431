import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { parseApps } from '../shared/aws/apps.ts';
import { after, START } from '../shared/domain/audience/stream.ts';
import { Quotas } from '../shared/domain/limits/quotas.ts';
import { type AcceptDeps, acceptPush } from '../shared/domain/push/accept.ts';
import { CancelWatch } from '../shared/domain/push/cancel-watch.ts';
import { type DeliveryDeps, deliver } from '../shared/domain/push/delivery.ts';
import { fanOut } from '../shared/domain/push/fan-out.ts';
import type { DeliveryBatch, FanOutTask } from '../shared/domain/push/tasks.ts';
import { conditionSchema, type RequestedCondition } from '../shared/protocol/condition.ts';
import { pushFrame } from '../shared/protocol/frames.ts';
import { audienceOf } from '../shared/protocol/orders.ts';
import { Keyspace } from '../shared/storage/keys.ts';
import { queueTo, startEngine, storesAt } from '../test/integration/engine.ts';
import { tableNames } from '../test/integration/running-stack.ts';
import { counted, reset } from './counted.ts';
import { type Row, report, rounded } from './report.ts';

/**
 * Counts the requests of a push to DynamoDB, SQS and API Gateway, with the real code and a real engine. Compares them
 * with a design that copies the push per user: one queue message and one item each.
 */

const USERS = 4000;
const SHARDS = 16;
const RARE = 100;
const keys = new Keyspace(SHARDS);
const [app] = parseApps(JSON.stringify({ sdkAppId: 1, secretKey: 'k', admins: ['admin'] }));
if (app === undefined) throw new Error('There is no app');
const id = app.sdkAppId;

/** SQS messages and requests; a request sends up to ten messages and 256 KiB. */
const queue = { messages: 0, requests: 0 };
function send(bodies: readonly unknown[]): void {
  let bytes = Number.POSITIVE_INFINITY;
  let count = 10;
  for (const body of bodies) {
    const size = JSON.stringify(body).length;
    if (count === 10 || bytes + size > 250 * 1024) {
      queue.requests++;
      [bytes, count] = [0, 0];
    }
    bytes += size;
    count++;
    queue.messages++;
  }
}

const AUDIENCES: readonly (readonly [string, RequestedCondition | undefined, (index: number) => boolean])[] =
  [
    ['all', undefined, () => true],
    ['tag 1 %', conditionSchema.parse({ TagsAnd: ['rare'] }), (index) => index % RARE === 0],
    ['tag 50 %', conditionSchema.parse({ TagsAnd: ['even'] }), (index) => index % 2 === 0],
    [
      'rare AND common tag',
      conditionSchema.parse({ TagsAnd: ['rare', 'even'] }),
      (index) => index % RARE === 0,
    ],
    ['attribute 25 %', conditionSchema.parse({ AttrsAnd: { level: 'gold' } }), (index) => index % 4 === 1],
  ];

const inChunks = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  for (let start = 0; start < count; start += 100) {
    await Promise.all(
      Array.from({ length: Math.min(100, count - start) }, (_, offset) => work(start + offset)),
    );
  }
};

const tables = await startEngine();
const stores = storesAt(tables.endpoint, keys);
const rows: Row[] = [];
const before = Date.now() - 60_000;
await stores.settings.nameAttributes(id, new Map([[0, 'level']]));
await inChunks(USERS, async (index) => {
  const userId = `user${index}`;
  await stores.accounts.import(id, { userId }, before);
  const tags = [...(index % RARE === 0 ? ['rare'] : []), ...(index % 2 === 0 ? ['even'] : [])];
  if (tags.length > 0) {
    const noTags = { held: new Map(), past: [] };
    await stores.tags.add(id, { userId, createdAt: before }, tags, before, noTags);
  }
  if (index % 4 === 1) {
    const account = await stores.accounts.get(id, userId);
    if (account !== undefined) await stores.attributes.change(id, account, new Map([[0, 'gold']]), before);
  }
});

const counts = counted(stores.client);

/**
 * Sends one push with Carillon.
 *
 * @returns the number of posts
 */
async function carillon(condition: RequestedCondition | undefined): Promise<number> {
  const tasks: FanOutTask[] = [];
  const batches: DeliveryBatch[] = [];
  let posts = 0;
  const toTasks = queueTo<FanOutTask>(async (work) => {
    send(work);
    tasks.push(...work);
  });
  const toBatches = queueTo<DeliveryBatch>(async (work) => {
    send(work);
    batches.push(...work);
  });
  const lanes = { express: toBatches, bulk: toBatches };
  const accept: AcceptDeps = {
    ...stores,
    quotas: new Quotas(stores.rates, stores.dayCounts),
    fanOut: toTasks,
    sleep: async () => undefined,
  };
  const order = {
    random: Math.random() * 2 ** 32,
    audience: audienceOf(condition),
    body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(500) } }],
    lifeTime: 604_800,
  };
  await acceptPush(
    accept,
    { app: app as NonNullable<typeof app>, identifier: 'admin' },
    order,
    {},
    Date.now(),
  );
  const delivery: DeliveryDeps = {
    ...stores,
    poster: {
      prepare: () => async () => {
        posts++;
        return 'posted' as const;
      },
    },
    pushes: new CancelWatch(stores.pushes, Date.now),
    rates: stores.pushRates,
    delivery: lanes,
    postsPerSecond: 10_000,
    patience: 15_000,
    hasTime: () => true,
    sleep: async () => undefined,
    now: Date.now,
    meter: () => undefined,
  };
  for (const task of tasks) {
    await fanOut(
      {
        ...stores,
        fanOut: toTasks,
        delivery: lanes,
        rates: stores.pushRates,
        shardMap: keys,
        fewReceivers: 200,
        deliverNow: (batch) => deliver(delivery, batch),
        frameOf: (push) => JSON.stringify(pushFrame(push)),
        hasTime: () => true,
        now: Date.now,
        meter: () => undefined,
      },
      task,
    );
  }
  for (const batch of batches) await deliver(delivery, batch);
  return posts;
}

/** Sends the same push with the copying design: an item and a queue message per user. */
async function copying(tag: string | undefined, wants: (index: number) => boolean): Promise<number> {
  let posts = 0;
  for (let shard = 0; shard < SHARDS; shard++) {
    const streams = stores.streams({ app: id, shard, at: Date.now() });
    const matching = tag === undefined ? streams.everyone() : streams.tag(tag);
    const online = streams.connections();
    for (let user = await matching.seek(START); user !== undefined; user = await matching.seek(after(user))) {
      if (!wants(Number(user.slice(4)))) continue;
      await stores.client.send(
        new PutCommand({
          TableName: tableNames().Messages,
          Item: { pk: `copy#${user}`, sk: `${Date.now()}`, body: 'x'.repeat(600) },
        }),
      );
      send([{ user, body: 'x'.repeat(600) }]);
      for (
        let open = await online.seek(user);
        open?.userKey === user;
        open = await online.seek(after(open.key))
      ) {
        posts++;
      }
    }
  }
  return posts;
}

let connected = 0;
for (const share of [0, 0.1, 1]) {
  const target = Math.round(USERS * share);
  // Spread over the users, so that each audience gets its share.
  const order = Array.from({ length: USERS }, (_, index) => (index * 1237) % USERS);
  await inChunks(target - connected, async (offset) => {
    const userId = `user${order[connected + offset]}`;
    await stores.connections.add({ app: id, userId }, `c-${userId}`, before, before);
  });
  connected = target;
  for (const [name, condition, wants] of AUDIENCES) {
    const matching = Array.from({ length: USERS }, (_, index) => index).filter(wants).length;
    const tag =
      name === 'all' || name.startsWith('attribute') ? undefined : name.includes('50') ? 'even' : 'rare';
    const ways = { carillon: () => carillon(condition), copying: () => copying(tag, wants) };
    const posted = new Set<number>();
    for (const [way, run] of Object.entries(ways)) {
      reset(counts);
      Object.assign(queue, { messages: 0, requests: 0 });
      const posts = await run();
      posted.add(posts);
      rows.push({
        online: `${share * 100} %`,
        audience: name,
        way,
        matching,
        posts,
        dbRequests: counts.requests,
        itemsRead: counts.items,
        readUnits: rounded(counts.readUnits, 4),
        writeUnits: counts.writeUnits,
        queueMessages: queue.messages,
        'write units per matching user': rounded(counts.writeUnits / matching),
        'queue messages per post': posts === 0 ? '' : rounded(queue.messages / posts),
      });
    }
    if (posted.size !== 1) throw new Error(`${name}: the designs reach different users`);
  }
}
report('requests', `Requests, items and capacity of one push to ${USERS} users in ${SHARDS} shards`, rows);
await tables.stop();
process.exit(0);
