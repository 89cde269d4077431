import { setTimeout } from 'node:timers/promises';
import { ulid } from 'ulid';
import { admit } from '../shared/domain/connection/admit.ts';
import { catchUp } from '../shared/domain/connection/catch-up.ts';
import { formatCursor } from '../shared/domain/connection/cursor.ts';
import { positionAt } from '../shared/domain/push/position.ts';
import type { Push } from '../shared/domain/push/push.ts';
import { Keyspace } from '../shared/storage/keys.ts';
import { entryAttributes } from '../shared/storage/log-item.ts';
import { LogReader } from '../shared/storage/log-reader.ts';
import { LOG_COPIES, MessageLog } from '../shared/storage/message-log.ts';
import { writeItems } from '../shared/storage/write-items.ts';
import { startEngine, storesAt } from '../test/integration/engine.ts';
import { tableNames } from '../test/integration/running-stack.ts';
import { PartitionLoad } from './partition-load.ts';
import { ReplayedEngine } from './replayed-engine.ts';
import { measured, report, rounded } from './report.ts';

/**
 * Measures what a resume costs while the log holds 100,000 live pushes for other users, and the load of each
 * partition at 10,000 resumes per second of one app. The code and the engine are real; the engine runs in the same
 * process.
 */

const APP = 1;
const PUSHES = 100_000;
const USERS = 500;
/** How many functions serve 10,000 resumes per second if each takes 30 ms. */
const FUNCTIONS = 300;
const RESUMES = 5000;
const RESUMES_PER_SECOND = 10_000;
/** Seconds between two pushes of the app. */
const PUSH_EVERY = 1;
/** The duration of a DynamoDB request inside AWS, in milliseconds. */
const LATENCY = 8;
const WEEK = 7 * 24 * 3600;

const keys = new Keyspace(16);
const tables = await startEngine();
const stores = storesAt(tables.endpoint, keys);
const { client } = stores;
const load = new PartitionLoad(client);
const engine = new ReplayedEngine(client);
const now = Date.now();
const logOf = (copy: number) => new MessageLog(client, tableNames().Messages, keys, copy);

/** Creates the push with this number, for one of a thousand tags that no user here has. */
function pushOf(number: number, condition: Push['condition'] = { tag: `tag ${number % 1000}` }): Push {
  const acceptedAt = now - 3 * 24 * 3_600_000 + number * 2000;
  const position = ulid(acceptedAt);
  return { app: APP, taskId: position, position, acceptedAt, from: 'a', body: [], lifeTime: WEEK, condition };
}

async function fill(): Promise<void> {
  for (let first = 0; first < PUSHES; first += 2500) {
    const writes = Array.from({ length: 2500 }, (_, index) => {
      const push = pushOf(first + index);
      return { put: { ...keys.logEntry(APP, 0, push.position), ...entryAttributes(push, false) } };
    });
    await writeItems(client, tableNames().Messages, writes);
  }
  await logOf(0).append({ ...pushOf(PUSHES), condition: { tag: 'nobody' } });
  for (let user = 0; user < USERS; user++) {
    const userId = `user-${user}`;
    await stores.accounts.import(APP, { userId }, now - WEEK * 1000);
    await stores.connections.add({ app: APP, userId }, `connection-${user}`, now - WEEK * 1000, now);
  }
}

const depsWith = (log: LogReader) => ({ ...stores, log, counter: stores.connections, maxFrames: 1_000_000 });

/** Processes a `resume` frame as the function does. */
async function serve(log: LogReader, user: number, cursor: string | undefined): Promise<number> {
  const deps = depsWith(log);
  const admission = await admit(deps, `connection-${user}`, now);
  if (admission.outcome !== 'admitted') throw new Error(`The frame was not admitted: ${admission.outcome}`);
  let pages = 1;
  let page = await catchUp(deps, admission.connection, cursor, now);
  for (; page.more; pages++) page = await catchUp(deps, admission.connection, page.cursor, now);
  if (page.pushes.length > 0) throw new Error('The user received pushes for other users');
  return pages;
}

async function resumes(): Promise<void> {
  const old = formatCursor({ kind: 'settled', moment: now - 3 * 24 * 3_600_000 - 60_000 });
  const fresh = formatCursor({ kind: 'settled', moment: now });
  const rows = [];
  let heapOfEntry = 0;
  let bytes = 0;
  for (const [reads, replayAfter] of [
    ['the engine', undefined],
    ['memory', 0],
  ] as const) {
    engine.replayAfter = replayAfter;
    const reader = new LogReader(logOf(0));
    const heapBefore = heap();
    load.delay = LATENCY;
    load.reset();
    const cold = await measured(() => serve(reader, 0, old));
    rows.push({
      resume: 'cold function, cursor of three days ago',
      'reads from': reads,
      reads: load.reads,
      writes: load.writes,
      pages: cold.result,
      'wall ms': rounded(cold.seconds * 1000),
      'CPU ms': rounded(cold.cpu * 1000),
    });
    if (replayAfter === undefined) {
      heapOfEntry = (heap() - heapBefore) / PUSHES;
      bytes = reader.bytes / PUSHES;
    }
    for (const [name, cursor] of [
      ['warm, cursor of three days ago', old],
      ['warm, fresh cursor (keep-alive)', fresh],
    ] as const) {
      await serve(reader, 1, cursor);
      load.reset();
      const count = 200;
      const warm = await measured(async () => {
        for (let user = 0; user < count; user++) await serve(reader, user, cursor);
      });
      rows.push({
        resume: name,
        'reads from': reads,
        reads: load.reads / count,
        writes: load.writes / count,
        pages: 1,
        'wall ms': rounded((warm.seconds * 1000) / count),
        'CPU ms': rounded((warm.cpu * 1000) / count),
      });
    }
  }
  engine.replayAfter = undefined;
  load.delay = 0;
  report(
    'resume',
    `A resume with ${PUSHES} live pushes for other users in the log, ${LATENCY} ms per request; the CPU includes the engine where it is asked (writes always are)`,
    rows,
  );
  console.log(`Memory of an entry: ${Math.round(heapOfEntry)} bytes, counted as ${Math.round(bytes)}`);
}

async function partitions(): Promise<void> {
  const readers = Array.from({ length: FUNCTIONS }, (_, number) => new LogReader(logOf(number % LOG_COPIES)));
  const fresh = formatCursor({ kind: 'settled', moment: now });
  for (const reader of readers) await serve(reader, 0, fresh);
  load.reset();
  const seconds = RESUMES / RESUMES_PER_SECOND;
  for (let number = 0; number < RESUMES; number++) {
    if (number % (RESUMES_PER_SECOND * PUSH_EVERY) === Math.floor(RESUMES / 2)) {
      const position = `${positionAt(now)}${ulid().slice(10)}`;
      await logOf(0).append({ ...pushOf(0), position, taskId: position, acceptedAt: now });
    }
    await serve(readers[number % FUNCTIONS] as LogReader, number % USERS, fresh);
  }
  const rows = load.busiest().map(({ kind, reads, writes, partitions: count }) => ({
    partition: kind,
    partitions: count,
    'read units a second': Math.round(reads / seconds),
    'write units a second': Math.round(writes / seconds),
  }));
  report(
    'resume-partitions',
    `The busiest partition of each kind at ${RESUMES_PER_SECOND} resumes a second of one app (DynamoDB quota: 3,000 read and 1,000 write units)`,
    rows,
  );
}

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

await fill();
await setTimeout(100);
await resumes();
await partitions();
client.destroy();
await tables.stop();
